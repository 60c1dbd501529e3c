-- AlterTable
ALTER TABLE "BulkRerunItem" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'waiting' CHECK ("state" IN ('waiting', 'under-way', 'better', 'same', 'worse', 'accepted', 'could-not-look', 'skipped', 'not-run'));
ALTER TABLE "BulkRerunItem" ADD COLUMN "worth" REAL;
ALTER TABLE "BulkRerunItem" ADD COLUMN "skippedBecause" TEXT;

-- CreateIndex
CREATE INDEX "BulkRerunItem_bulkRerunId_state_position_idx" ON "BulkRerunItem"("bulkRerunId", "state", "position");
