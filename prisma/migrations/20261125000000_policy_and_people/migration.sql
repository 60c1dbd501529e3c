-- AlterTable
ALTER TABLE "Course" ADD COLUMN "timeZone" TEXT NOT NULL DEFAULT 'UTC';

-- AlterTable
ALTER TABLE "Enrollment" ADD COLUMN "email" TEXT;
ALTER TABLE "Enrollment" ADD COLUMN "studentNumber" TEXT;
ALTER TABLE "Enrollment" ADD COLUMN "canvasId" TEXT;
ALTER TABLE "Enrollment" ADD COLUMN "leftAt" DATETIME;

-- AlterTable
ALTER TABLE "Grade" ADD COLUMN "earned" REAL NOT NULL DEFAULT 0;
ALTER TABLE "Grade" ADD COLUMN "lateMinutes" INTEGER NOT NULL DEFAULT 0;
UPDATE "Grade" SET "earned" = "score";

-- CreateTable
CREATE TABLE "LabPolicy" (
    "courseId" TEXT NOT NULL,
    "labId" TEXT NOT NULL,
    "policy" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "updatedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("courseId", "labId"),
    CONSTRAINT "LabPolicy_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Extension" (
    "courseId" TEXT NOT NULL,
    "labId" TEXT NOT NULL,
    "studentId" TEXT NOT NULL,
    "dueAt" DATETIME NOT NULL,
    "reason" TEXT NOT NULL,
    "grantedById" TEXT NOT NULL,
    "grantedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("courseId", "labId", "studentId"),
    CONSTRAINT "Extension_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Extension_studentId_fkey" FOREIGN KEY ("studentId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Extension_grantedById_fkey" FOREIGN KEY ("grantedById") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Override" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "courseId" TEXT NOT NULL,
    "labId" TEXT NOT NULL,
    "checkpointId" TEXT NOT NULL,
    "studentId" TEXT NOT NULL,
    "score" REAL NOT NULL CHECK ("score" >= 0),
    "reason" TEXT NOT NULL CHECK ("reason" <> ''),
    "overriddenById" TEXT NOT NULL,
    "overriddenAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "undoneAt" DATETIME,
    "undoneById" TEXT,
    CONSTRAINT "Override_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Override_studentId_fkey" FOREIGN KEY ("studentId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Override_overriddenById_fkey" FOREIGN KEY ("overriddenById") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Override_undoneById_fkey" FOREIGN KEY ("undoneById") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Objection" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "courseId" TEXT NOT NULL,
    "labId" TEXT NOT NULL,
    "checkpointId" TEXT NOT NULL,
    "studentId" TEXT NOT NULL,
    "attemptId" TEXT,
    "state" TEXT NOT NULL CHECK ("state" IN ('open', 'accepted', 'declined', 'withdrawn')),
    "openedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closedAt" DATETIME,
    "closedById" TEXT,
    CONSTRAINT "Objection_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Objection_studentId_fkey" FOREIGN KEY ("studentId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Objection_closedById_fkey" FOREIGN KEY ("closedById") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Objection_attemptId_fkey" FOREIGN KEY ("attemptId") REFERENCES "Attempt" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ObjectionMessage" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "objectionId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "text" TEXT NOT NULL CHECK ("text" <> ''),
    CONSTRAINT "ObjectionMessage_objectionId_fkey" FOREIGN KEY ("objectionId") REFERENCES "Objection" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "ObjectionMessage_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Invitation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "courseId" TEXT NOT NULL,
    "role" TEXT NOT NULL CHECK ("role" IN ('student', 'ta', 'instructor')),
    "section" TEXT,
    "personId" TEXT,
    "createdById" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" DATETIME NOT NULL,
    "revokedAt" DATETIME,
    "uses" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "Invitation_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Invitation_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Invitation_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Attempt" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "courseId" TEXT NOT NULL,
    "labId" TEXT NOT NULL,
    "checkpointId" TEXT NOT NULL,
    "studentId" TEXT NOT NULL,
    "requestedById" TEXT NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('submission', 'rerun')),
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
    CONSTRAINT "Attempt_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Attempt_studentId_fkey" FOREIGN KEY ("studentId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Attempt_requestedById_fkey" FOREIGN KEY ("requestedById") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
INSERT INTO "new_Attempt" ("id", "courseId", "labId", "checkpointId", "studentId", "requestedById", "kind", "reason", "state", "answers", "points", "score", "outcome", "calls", "requestedAt", "startedAt", "finishedAt", "submissionKey", "openKey", "countsAsOf")
SELECT "id", "courseId", "labId", "checkpointId", "studentId", "requestedById", "kind", "reason", "state", "answers", "points", "score", "outcome", "calls", "requestedAt", "startedAt", "finishedAt", "submissionKey", "openKey", "requestedAt" FROM "Attempt";
DROP TABLE "Attempt";
ALTER TABLE "new_Attempt" RENAME TO "Attempt";
CREATE UNIQUE INDEX "Attempt_openKey_key" ON "Attempt"("openKey");
CREATE INDEX "Attempt_courseId_labId_studentId_checkpointId_requestedAt_idx" ON "Attempt"("courseId", "labId", "studentId", "checkpointId", "requestedAt");
CREATE INDEX "Attempt_state_requestedAt_idx" ON "Attempt"("state", "requestedAt");
CREATE UNIQUE INDEX "Attempt_requestedById_submissionKey_key" ON "Attempt"("requestedById", "submissionKey");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "Override_courseId_labId_studentId_checkpointId_idx" ON "Override"("courseId", "labId", "studentId", "checkpointId");

-- CreateIndex
CREATE INDEX "Objection_courseId_state_openedAt_idx" ON "Objection"("courseId", "state", "openedAt");

-- CreateIndex
CREATE INDEX "Objection_studentId_courseId_labId_idx" ON "Objection"("studentId", "courseId", "labId");

-- CreateIndex
CREATE INDEX "ObjectionMessage_objectionId_idx" ON "ObjectionMessage"("objectionId");

-- CreateIndex
CREATE INDEX "Invitation_courseId_idx" ON "Invitation"("courseId");

-- CreateIndex
CREATE INDEX "Invitation_personId_idx" ON "Invitation"("personId");

-- Of a checkpoint of a student at most one override counts, and at most one objection is open.
CREATE UNIQUE INDEX "Override_that_counts" ON "Override"("courseId", "labId", "studentId", "checkpointId") WHERE "undoneAt" IS NULL;
CREATE UNIQUE INDEX "Objection_that_is_open" ON "Objection"("courseId", "labId", "studentId", "checkpointId") WHERE "state" = 'open';
