-- The index of a lab's attempts gets the rest of what grades are made of: a policy is tried on a large
-- class from it alone, without the attempts themselves, of which each has kilobytes of calls.
DROP INDEX "Attempt_in_its_lab";
CREATE INDEX "Attempt_in_its_lab" ON "Attempt"("courseId", "labId", "studentId", "checkpointId", "requestedAt", "kind", "state", "outcome", "score", "points", "id", "countsAsOf", "rejudgedFromId", "acceptedAt");
