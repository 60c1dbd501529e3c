import { authorizeCommand } from '../domain/node-doctor.js';
import type { UnreachableReason } from '../domain/outcome.js';

/** What a student should do, and a command for the node's terminal that helps, or null. */
export interface Advice {
  todo: string;
  command: string | null;
}

interface Whose {
  user: string;
  sshPort: number;
  publicKey: string;
}

/** The advice for a student whose node would not let us look. */
export function adviceFor(reason: UnreachableReason, { user, sshPort, publicKey }: Whose): Advice {
  switch (reason) {
    case 'dns':
      return say("Check the spelling, or write the node's IP address instead.", 'hostname -I');
    case 'not-allowed':
      return say(
        'Nodes are in networks that your instructor chose, and their SSH port is 22 or above 1023. Check address and port; if they are right, tell your instructor.',
      );
    case 'address-changed':
      return say('Test the connection again, then register the node.');
    case 'refused':
      return say(
        `The machine is there, but no SSH server listens at port ${sshPort}. Is the port right? Else start the server on the node:`,
        'sudo systemctl enable --now ssh',
      );
    case 'timeout':
      return say(
        'Is the machine running, is the address right, and does its firewall let Podmark in? On the node, this opens the port:',
        `sudo ufw allow ${sshPort}/tcp`,
      );
    case 'not-ssh':
      return say(
        `Something else than an SSH server has port ${sshPort}. Which port has yours?`,
        'sudo ss -ltnp',
      );
    case 'auth-rejected':
      return say(
        `Run this on the node, signed in there as ${user}, and test again. It adds the course's key, and is right to run twice:`,
        authorizeCommand(publicKey),
      );
    case 'host-key-changed':
      return say('Test the connection again, and compare the key that the node shows now.');
    case 'connection-lost':
      return say(
        'Test again. If it stays so, the log of the SSH server says why:',
        'sudo journalctl -u ssh -n 30',
      );
    case 'session-refused':
      return say(
        "The SSH server lets the key in, but runs no command for it. Look for the course's key in the file below: its line begins with “restrict,port-forwarding” and nothing else.",
        'cat ~/.ssh/authorized_keys',
      );
    case 'login-shell':
      return say(
        `Sign in to the node as ${user} and look at what the shell reads first: no line may end it, ask something or start another program where nobody types. From another machine, this must print “works” and nothing else has to:`,
        `ssh ${sshPort === 22 ? '' : `-p ${sshPort} `}${user}@<your node's address> /bin/sh -c "'echo works'"`,
      );
    case 'forwarding-refused':
      return say(
        "Podmark reaches the Kubernetes API through SSH. Allow it in the server's configuration, or choose to reach the API directly:",
        "sudo sed -i 's/^#\\?AllowTcpForwarding.*/AllowTcpForwarding yes/' /etc/ssh/sshd_config && sudo systemctl reload ssh",
      );
    case 'command-missing':
      return say('Install it on the node, and test again.');
    case 'kubeconfig-missing':
      return say(
        `With microk8s, ${user} must be in its group; without it, ${user} needs a ~/.kube/config. This adds ${user} to the group:`,
        `sudo usermod -aG microk8s ${user}`,
      );
    case 'kubeconfig-invalid':
      return say(
        'Podmark takes one cluster with its CA, and a token or a client certificate, all inside the file. This prints such a file from the cluster in use:',
        'kubectl config view --raw --minify --flatten',
      );
    case 'api-refused':
      return say(
        'Start the cluster on the node, and give it a minute:',
        'microk8s start && microk8s status --wait-ready',
      );
    case 'api-timeout':
      return say(
        'The API server is there but does not answer. The node may be short of memory, or just starting:',
        'microk8s status --wait-ready',
      );
    case 'api-certificate':
      return say(
        'On microk8s this makes a new certificate, and restarts it:',
        'sudo microk8s refresh-certs --cert server.crt',
      );
    case 'api-unauthorized':
      return say(
        'Do the same credentials work on the node itself? If not, have your cluster make a new kubeconfig.',
        'microk8s kubectl get nodes || kubectl get nodes',
      );
    case 'api-forbidden':
      return say(
        `Give ${user} the kubeconfig of an administrator of the cluster.`,
        'kubectl auth can-i --list',
      );
    case 'api-failed':
    case 'api-malformed':
      return say('Is microk8s well? What it says of itself:', 'microk8s inspect');
    case 'too-large':
      return say(
        'Does the login shell of that user print a lot? It must be silent for commands over SSH.',
      );
    case 'deadline':
      return say('The machine is very slow at the moment. Test again when it is not:', 'uptime');
  }
  return reason satisfies never;
}

function say(todo: string, command: string | null = null): Advice {
  return { todo, command };
}
