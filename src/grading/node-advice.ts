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

/** Prints why the SSH server refused or closed a connection. */
const sshLog = 'sudo journalctl -u ssh -n 30';

/**
 * Makes a kubeconfig of the current context alone, without references to files. However often it
 * runs, the first file stays beside it.
 */
const kubeconfigCommand =
  "sh -c 'cd ~/.kube && umask 077 && kubectl config view --raw --minify --flatten > config.new && { [ -e config.old ] || cp -p config config.old; } && mv config.new config'";

/** The advice for a student whose node would not let us look. */
export function adviceFor(reason: UnreachableReason, { user, sshPort, publicKey }: Whose): Advice {
  // a user of a directory may have a backslash in the name, as in CAMPUS\\lena
  const quoted = /^[\w.@-]+$/.test(user) ? user : `'${user}'`;
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
    case 'handshake-timeout':
      return say(
        `Something listens at port ${sshPort} but says nothing. Either it is no SSH server, which the first line shows, or the machine is too busy to answer, which the second one shows:`,
        'sudo ss -ltnp; uptime',
      );
    case 'ssh-no-algorithm':
      return say(
        'It is an SSH server, but its configuration leaves out what Podmark has. Add one of these to the line of that kind in /etc/ssh/sshd_config or sshd_config.d, then run “sudo systemctl reload ssh”: KexAlgorithms curve25519-sha256, HostKeyAlgorithms ssh-ed25519, Ciphers aes128-gcm@openssh.com, MACs hmac-sha2-256. What is set now:',
        "sudo sshd -T | grep -iE '^(kexalgorithms|hostkeyalgorithms|ciphers|macs) '",
      );
    case 'ssh-busy':
      return say(
        'SSH servers do so when they have too many connections, or after failed attempts to sign in from the same address. Wait a minute, and test again. If it stays so, the log of the SSH server says why:',
        sshLog,
      );
    case 'sign-in-timeout':
      return say(
        'Address, port and firewall are right. The SSH server itself takes too long: a directory of users, a home folder on the network or name look-ups may be slow. Its log says more:',
        sshLog,
      );
    case 'second-factor':
      return say(
        `The key is right, so there is no need to add it again. The SSH server must let this key in without anything more: allow “publickey” alone for ${user}, in AuthenticationMethods of its configuration. What is set now:`,
        'sudo sshd -T | grep -i authenticationmethods',
      );
    case 'not-ssh':
      return say(
        `Something else than an SSH server has port ${sshPort}. Which port has yours?`,
        'sudo ss -ltnp',
      );
    case 'auth-rejected':
      return say(
        `Run this on the node, signed in there as ${user}, and test again. It adds the course's key, and is right to run twice. If the key is refused all the same, “${sshLog}” says why: the home folder may be writable by others, or PubkeyAcceptedAlgorithms may leave out ssh-ed25519.`,
        authorizeCommand(publicKey),
      );
    case 'host-key-changed':
      return say('Test the connection again, and compare the key that the node shows now.');
    case 'connection-lost':
      return say('Test again. If it stays so, the log of the SSH server says why:', sshLog);
    case 'session-refused':
      return say(
        "The SSH server lets the key in, but runs no command for it. Look for the course's key in the file below: its line begins with “restrict,port-forwarding” and nothing else.",
        'cat ~/.ssh/authorized_keys',
      );
    case 'login-shell':
      return say(
        `Sign in to the node as ${user} and look at what the shell reads first: ~/.bashrc for bash, ~/.zshenv for zsh, ~/.config/fish/config.fish for fish. Where nobody types, no line may end the shell, ask or wait for something, or start another program. A machine that is very busy may be too slow for it, too. From another machine, this must print “works” at once:`,
        `ssh ${sshPort === 22 ? '' : `-p ${sshPort} `}${quoted}@<your node's address> /bin/sh -c "'echo works'"`,
      );
    case 'command-timeout':
      return say(
        `Signing in works, so address, port and firewall are right. The program itself takes too long, or waits for something. Run it on the node, signed in as ${user}. This shows whether the machine is busy:`,
        'uptime; free -m; df -h',
      );
    case 'forwarding-refused':
      return say(
        "Podmark reaches the Kubernetes API and the pods through SSH. This shows the settings that count; of several lines for one of them the first does. It takes “disableforwarding no”, “allowtcpforwarding yes” or “local”, and “permitopen any”; change them in /etc/ssh/sshd_config or sshd_config.d, then run “sudo systemctl reload ssh”. The course's key in ~/.ssh/authorized_keys must begin with “restrict,port-forwarding”.",
        "sudo sshd -T | grep -iE 'forwarding|permitopen'",
      );
    case 'command-missing':
      return say('Install it on the node, and test again.');
    case 'kubeconfig-missing':
      return say(
        `With microk8s, ${user} must be in its group, unless it names another cause; without microk8s, ${user} needs a ~/.kube/config. This adds ${user} to the group, which has another name where microk8s is confined:`,
        `sudo usermod -aG "$(getent group microk8s snap_microk8s | head -n 1 | cut -d: -f1)" ${quoted}`,
      );
    case 'kubeconfig-timeout':
      return say(
        `Signing in works, so address, port and firewall are right: “microk8s config” itself is slow. Test again when the machine has been up for a while. If it stays slow, run this on the node, signed in as ${user}, once: it keeps what “microk8s config” prints in ~/.kube/config, which Podmark reads, too:`,
        "sh -c 'umask 077; mkdir -p ~/.kube && set -C && microk8s config > ~/.kube/config'",
      );
    case 'kubeconfig-invalid':
      return say(
        'Podmark takes the current context: its cluster with an https server and its CA, and its user with a token or a client certificate, all inside the file. This writes such a file from the cluster in use, and keeps the old one beside it:',
        kubeconfigCommand,
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
        'If it is what a command or the login shell prints, make the start files of that user silent for commands over SSH. If it is an answer of the API, delete what is not needed: “kubectl get all -A” shows what is there.',
      );
    case 'deadline':
      return say('The machine is very slow at the moment. Test again when it is not:', 'uptime');
  }
  return reason satisfies never;
}

function say(todo: string, command: string | null = null): Advice {
  return { todo, command };
}
