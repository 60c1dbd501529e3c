-- What tells one cluster from another; not known of nodes that were registered before.
ALTER TABLE "Node" ADD COLUMN "clusterId" TEXT;
