-- AlterTable
ALTER TABLE "User" ADD COLUMN "disabledAt" DATETIME;

-- CreateTable
CREATE TABLE "OneTimeToken" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "purpose" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "OutboxLetter" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "sealed" BLOB NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" DATETIME,
    "lastError" TEXT
);

-- CreateIndex
CREATE UNIQUE INDEX "OneTimeToken_purpose_email_key" ON "OneTimeToken"("purpose", "email");

-- CreateIndex
CREATE INDEX "OutboxLetter_nextAttemptAt_idx" ON "OutboxLetter"("nextAttemptAt");
