-- The index of a lab's attempts gets what statistics read of each, in place of the one without: they
-- are answered from it alone, which is several times faster than reading the attempts with their calls.
DROP INDEX "Attempt_courseId_labId_studentId_checkpointId_requestedAt_idx";
CREATE INDEX "Attempt_in_its_lab" ON "Attempt"("courseId", "labId", "studentId", "checkpointId", "requestedAt", "kind", "state", "outcome", "score", "points", "id");

-- Which checks of an attempt failed, without their evidence.
CREATE INDEX "CheckOutcome_kind_attemptId_checkId_idx" ON "CheckOutcome"("kind", "attemptId", "checkId");
