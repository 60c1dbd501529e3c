-- What a course sets for a lab: values, points, and the checkpoints that it leaves out.
CREATE TABLE "LabSettings" (
    "courseId" TEXT NOT NULL,
    "labId" TEXT NOT NULL,
    "settings" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "updatedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("courseId", "labId"),
    CONSTRAINT "LabSettings_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
