-- The address that was signed in to. Of a node that was registered by a name it is not known: its name is no
-- address, so its connection is to be tested again.
ALTER TABLE "Node" ADD COLUMN "address" TEXT NOT NULL DEFAULT '';
UPDATE "Node" SET "address" = "host";
