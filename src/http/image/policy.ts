import { rulesOf } from "../server/policy.ts";

/** Glance's rules (glance/policies). What is public, shared with all or of the community is seen by everybody who may read. */
export const IMAGE_RULES = rulesOf(
  {
    add_image: "member",
    delete_image: "member",
    download_image: "reader",
    get_image: "reader",
    get_images: "reader",
    get_members: "reader",
    get_schema: "anyone",
    modify_image: "member",
    publicize_image: "admin",
    upload_image: "member",
  },
  (name) => `You are not authorized to complete ${name} action.`,
);
