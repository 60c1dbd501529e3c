-- AlterTable
ALTER TABLE "Override" ADD COLUMN "points" REAL NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "BulkRerun" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "courseId" TEXT NOT NULL,
    "labId" TEXT NOT NULL,
    "requestedById" TEXT NOT NULL,
    "reason" TEXT NOT NULL CHECK ("reason" <> ''),
    "state" TEXT NOT NULL CHECK ("state" IN ('running', 'paused', 'cancelled', 'finished')),
    "requestedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" DATETIME,
    CONSTRAINT "BulkRerun_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "BulkRerun_requestedById_fkey" FOREIGN KEY ("requestedById") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "BulkRerunItem" (
    "bulkRerunId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "studentId" TEXT NOT NULL,
    "checkpointId" TEXT NOT NULL,
    "attemptId" TEXT,
    "gradeBefore" REAL,

    PRIMARY KEY ("bulkRerunId", "position"),
    CONSTRAINT "BulkRerunItem_bulkRerunId_fkey" FOREIGN KEY ("bulkRerunId") REFERENCES "BulkRerun" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "BulkRerunItem_studentId_fkey" FOREIGN KEY ("studentId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "BulkRerunItem_attemptId_fkey" FOREIGN KEY ("attemptId") REFERENCES "Attempt" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- Attempts get a third kind; a CHECK cannot be changed in place.
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Attempt" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "courseId" TEXT NOT NULL,
    "labId" TEXT NOT NULL,
    "checkpointId" TEXT NOT NULL,
    "studentId" TEXT NOT NULL,
    "requestedById" TEXT NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('submission', 'rerun', 'rejudge')),
    "reason" TEXT,
    "state" TEXT NOT NULL CHECK ("state" IN ('queued', 'running', 'finished')),
    "answers" TEXT NOT NULL,
    "points" REAL NOT NULL,
    "score" REAL,
    "outcome" TEXT CHECK ("outcome" IN ('pass', 'fail', 'unreachable', 'broken')),
    "calls" TEXT NOT NULL DEFAULT '[]',
    "requestedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" DATETIME,
    "finishedAt" DATETIME,
    "submissionKey" TEXT NOT NULL,
    "openKey" TEXT,
    "countsAsOf" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "rejudgedFromId" TEXT,
    "acceptedAt" DATETIME,
    "acceptedById" TEXT,
    CHECK (("kind" = 'rejudge') = ("rejudgedFromId" IS NOT NULL)),
    CONSTRAINT "Attempt_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Attempt_studentId_fkey" FOREIGN KEY ("studentId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Attempt_requestedById_fkey" FOREIGN KEY ("requestedById") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Attempt_rejudgedFromId_fkey" FOREIGN KEY ("rejudgedFromId") REFERENCES "Attempt" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Attempt_acceptedById_fkey" FOREIGN KEY ("acceptedById") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
INSERT INTO "new_Attempt" ("id", "courseId", "labId", "checkpointId", "studentId", "requestedById", "kind", "reason", "state", "answers", "points", "score", "outcome", "calls", "requestedAt", "startedAt", "finishedAt", "submissionKey", "openKey", "countsAsOf")
SELECT "id", "courseId", "labId", "checkpointId", "studentId", "requestedById", "kind", "reason", "state", "answers", "points", "score", "outcome", "calls", "requestedAt", "startedAt", "finishedAt", "submissionKey", "openKey", "countsAsOf" FROM "Attempt";
DROP TABLE "Attempt";
ALTER TABLE "new_Attempt" RENAME TO "Attempt";
CREATE UNIQUE INDEX "Attempt_openKey_key" ON "Attempt"("openKey");
CREATE INDEX "Attempt_in_its_lab" ON "Attempt"("courseId", "labId", "studentId", "checkpointId", "requestedAt", "kind", "state", "outcome", "score", "points", "id");
CREATE INDEX "Attempt_state_requestedAt_idx" ON "Attempt"("state", "requestedAt");
CREATE INDEX "Attempt_rejudgedFromId_idx" ON "Attempt"("rejudgedFromId");
CREATE UNIQUE INDEX "Attempt_requestedById_submissionKey_key" ON "Attempt"("requestedById", "submissionKey");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "BulkRerun_courseId_labId_requestedAt_idx" ON "BulkRerun"("courseId", "labId", "requestedAt");
CREATE INDEX "BulkRerun_state_idx" ON "BulkRerun"("state");
CREATE UNIQUE INDEX "BulkRerunItem_attemptId_key" ON "BulkRerunItem"("attemptId");
CREATE UNIQUE INDEX "BulkRerunItem_bulkRerunId_studentId_checkpointId_key" ON "BulkRerunItem"("bulkRerunId", "studentId", "checkpointId");
