-- At how many starts of a server an attempt was found under way. One that ends servers is given up.
ALTER TABLE "Attempt" ADD COLUMN "interruptions" INTEGER NOT NULL DEFAULT 0;
