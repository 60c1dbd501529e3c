-- CreateTable
CREATE TABLE "Person" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "login" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "Course" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "privateKey" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "Enrollment" (
    "courseId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "role" TEXT NOT NULL CHECK ("role" IN ('student', 'ta', 'instructor')),
    "section" TEXT,

    PRIMARY KEY ("courseId", "personId"),
    CONSTRAINT "Enrollment_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Enrollment_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Node" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "courseId" TEXT NOT NULL,
    "studentId" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "sshPort" INTEGER NOT NULL,
    "user" TEXT NOT NULL,
    "hostKey" TEXT NOT NULL,
    "apiAccess" TEXT NOT NULL CHECK ("apiAccess" IN ('ssh', 'direct')),
    "apiPort" INTEGER NOT NULL,
    "practice" BOOLEAN NOT NULL,
    "registeredAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Node_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Node_studentId_fkey" FOREIGN KEY ("studentId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Attempt" (
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
    CONSTRAINT "Attempt_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Attempt_studentId_fkey" FOREIGN KEY ("studentId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Attempt_requestedById_fkey" FOREIGN KEY ("requestedById") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "CheckOutcome" (
    "attemptId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "checkId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "checker" TEXT NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('pass', 'fail', 'skipped', 'unreachable', 'broken')),
    "outcome" TEXT NOT NULL,
    "facts" TEXT NOT NULL,
    "durationMs" INTEGER NOT NULL,

    PRIMARY KEY ("attemptId", "position"),
    CONSTRAINT "CheckOutcome_attemptId_fkey" FOREIGN KEY ("attemptId") REFERENCES "Attempt" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Grade" (
    "courseId" TEXT NOT NULL,
    "labId" TEXT NOT NULL,
    "checkpointId" TEXT NOT NULL,
    "studentId" TEXT NOT NULL,
    "score" REAL NOT NULL,
    "points" REAL NOT NULL,
    "attemptId" TEXT NOT NULL,
    "updatedAt" DATETIME NOT NULL,

    PRIMARY KEY ("courseId", "labId", "studentId", "checkpointId"),
    CONSTRAINT "Grade_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Grade_studentId_fkey" FOREIGN KEY ("studentId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Grade_attemptId_fkey" FOREIGN KEY ("attemptId") REFERENCES "Attempt" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "HistoryEntry" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "courseId" TEXT NOT NULL,
    "actorId" TEXT,
    "action" TEXT NOT NULL,
    "studentId" TEXT,
    "labId" TEXT,
    "checkpointId" TEXT,
    "attemptId" TEXT,
    "detail" TEXT NOT NULL,
    CONSTRAINT "HistoryEntry_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "HistoryEntry_actorId_fkey" FOREIGN KEY ("actorId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "HistoryEntry_studentId_fkey" FOREIGN KEY ("studentId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "HistoryEntry_attemptId_fkey" FOREIGN KEY ("attemptId") REFERENCES "Attempt" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "Person_login_key" ON "Person"("login");

-- CreateIndex
CREATE UNIQUE INDEX "Course_slug_key" ON "Course"("slug");

-- CreateIndex
CREATE INDEX "Enrollment_personId_idx" ON "Enrollment"("personId");

-- CreateIndex
CREATE UNIQUE INDEX "Node_courseId_studentId_key" ON "Node"("courseId", "studentId");

-- CreateIndex
CREATE UNIQUE INDEX "Attempt_openKey_key" ON "Attempt"("openKey");

-- CreateIndex
CREATE INDEX "Attempt_courseId_labId_studentId_checkpointId_requestedAt_idx" ON "Attempt"("courseId", "labId", "studentId", "checkpointId", "requestedAt");

-- CreateIndex
CREATE INDEX "Attempt_state_requestedAt_idx" ON "Attempt"("state", "requestedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Attempt_requestedById_submissionKey_key" ON "Attempt"("requestedById", "submissionKey");

-- CreateIndex
CREATE INDEX "HistoryEntry_courseId_studentId_idx" ON "HistoryEntry"("courseId", "studentId");

-- CreateIndex
CREATE INDEX "HistoryEntry_attemptId_idx" ON "HistoryEntry"("attemptId");

-- What stands in the history is neither changed nor deleted.
CREATE TRIGGER "HistoryEntry_is_not_changed" BEFORE UPDATE ON "HistoryEntry"
BEGIN SELECT RAISE(ABORT, 'the history is not changed'); END;
CREATE TRIGGER "HistoryEntry_is_not_deleted" BEFORE DELETE ON "HistoryEntry"
BEGIN SELECT RAISE(ABORT, 'the history is not deleted'); END;
