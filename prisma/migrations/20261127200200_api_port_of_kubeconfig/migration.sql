-- It was 16443 always; now the port of the kubeconfig that the node prints is used.
ALTER TABLE "Node" DROP COLUMN "apiPort";
