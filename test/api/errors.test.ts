import { describe, expect, it } from "vitest";
import {
  ApiError,
  badRequest,
  bodyTooLarge,
  conflict,
  forbidden,
  gone,
  notFound,
  renderError,
  routeNotFound,
  unauthorized,
  unexpectedError,
} from "../../src/api/protocol/errors.ts";

describe("the three body shapes", () => {
  it.each([
    [badRequest("x"), 400, "badRequest"],
    [forbidden("x"), 403, "forbidden"],
    [notFound("x"), 404, "itemNotFound"],
    [conflict("x"), 409, "conflictingRequest"],
    [gone("x"), 410, "computeFault"],
    [new ApiError(406, "x"), 406, "computeFault"],
    [new ApiError(415, "x"), 415, "badMediaType"],
  ])("fault %#", (error, status, name) => {
    expect(renderError(error, "zed")).toEqual({
      status,
      headers: {},
      body: { [name]: { code: status, message: "x" } },
    });
  });

  it("renders an unknown route as webob does", () => {
    expect(renderError(routeNotFound(), "zed").body).toEqual({
      message: "The resource could not be found.<br /><br />\n\n\n",
      code: "404 Not Found",
      title: "Not Found",
    });
  });

  it("renders a body that is too large as webob does", () => {
    expect(renderError(bodyTooLarge(114688), "zed").body).toEqual({
      message: "Request is too large. Larger than max_request_body_size (114688).<br /><br />\n\n\n",
      code: "413 Request Entity Too Large",
      title: "Request Entity Too Large",
    });
  });

  it("renders a missing token as Keystone's middleware does", () => {
    const { status, headers, body } = renderError(unauthorized("http://localhost/identity"), "zed");
    expect(status).toBe(401);
    expect(headers["WWW-Authenticate"]).toBe('Keystone uri="http://localhost/identity"');
    expect(body).toEqual({
      error: { code: 401, title: "Unauthorized", message: "The request you have made requires authentication." },
    });
  });

  it("names the Python class of an unexpected error", () => {
    expect(renderError(unexpectedError("KeyError"), "zed").body).toEqual({
      computeFault: {
        code: 500,
        message:
          "Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.\n<class 'KeyError'>",
      },
    });
  });

  it("words an error as the release does", () => {
    const error = new ApiError(400, "as in Zed", { newestMessage: "as in the newest" });
    expect(renderError(error, "zed").body).toEqual({ badRequest: { code: 400, message: "as in Zed" } });
    expect(renderError(error, "newest").body).toEqual({ badRequest: { code: 400, message: "as in the newest" } });
  });

  it("repeats Retry-After in an overLimit fault", () => {
    const error = new ApiError(429, "slow down", { headers: { "Retry-After": "3" } });
    expect(renderError(error, "zed").body).toEqual({ overLimit: { code: 429, message: "slow down", retryAfter: "3" } });
  });
});
