-- The name that the account's owner chose when they made it with a link for all; null for an account that
-- was handed out. The first joining of a self-made account is by such a link; the first joining of one
-- that a roster made is by a personal link. An account that `podmark user add` made looks self-made if a
-- link for all is all that it ever joined with: that costs its owner's next promotion to staff one
-- confirmation.
ALTER TABLE "Person" ADD COLUMN "selfMadeAs" TEXT;
UPDATE "Person" SET "selfMadeAs" = "name"
WHERE "id" IN (
    SELECT "entry"."actorId"
    FROM (
        SELECT MIN("id") AS "id" FROM "HistoryEntry" WHERE "action" = 'joined' GROUP BY "actorId"
    ) AS "first"
    JOIN "HistoryEntry" AS "entry" ON "entry"."id" = "first"."id"
    JOIN "Invitation" ON "Invitation"."id" = "entry"."detail" ->> '$.invitation'
    WHERE "Invitation"."personId" IS NULL
);
