import { type ApiError, unexpectedError } from "../protocol/errors.ts";

/** 500: what Nova answers where it asked the cell itself (a NovaException). */
export function cellNotResponding(): ApiError {
  return unexpectedError("nova.exception.NovaException");
}

/** 500: what Nova answers where it asked the cell's database as if it were there. */
export function databaseNotResponding(): ApiError {
  return unexpectedError("oslo_db.exception.DBConnectionError");
}
