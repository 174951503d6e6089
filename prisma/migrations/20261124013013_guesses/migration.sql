-- AlterTable
ALTER TABLE "RateLimit" ADD COLUMN "waitsUntil" DATETIME;
