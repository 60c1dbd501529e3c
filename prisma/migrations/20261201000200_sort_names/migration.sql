-- The name by which lists sort a member, family name first; null until a roster tells which it is.
ALTER TABLE "Enrollment" ADD COLUMN "sortName" TEXT;
