// A server's life through pkgcloud (npm). Usage: pkgcloud_life.cjs URL, where `require` finds pkgcloud
const assert = require("node:assert");
const { promisify } = require("node:util");
const pkgcloud = require("pkgcloud");

const client = pkgcloud.compute.createClient({
  provider: "openstack",
  keystoneAuthVersion: "v3",
  authUrl: `${process.argv[2]}/identity`,
  username: "demo",
  password: "secret",
  tenantName: "demo",
  domainId: "default",
  domainName: "Default",
  region: "RegionOne",
});
const ask = (name, ...args) => promisify(client[name].bind(client))(...args);
const named = (rows, name) => rows.find((row) => row.name === name) ?? assert.fail(`no ${name}`);

async function life() {
  const flavor = named(await ask("getFlavors"), "m1.nano");
  const image = named(await ask("getImages"), "cirros");
  const networks = [{ uuid: "33333333-3333-4333-8333-333333333333" }];
  const server = await ask("createServer", { name: "pkgcloud", flavor, image, networks });
  const running = () => promisify(server.setWait.bind(server))({ status: "RUNNING" }, 1000, 60_000);
  await running();
  assert.match(server.addresses.private[0], /^10\.1\./);
  assert.deepEqual(
    (await ask("getServers")).map(({ name }) => name),
    ["pkgcloud"],
  );
  await ask("rebootServer", server);
  await running();
  await ask("destroyServer", server);
  for (let look = 0; look < 60 && (await ask("getServers")).length > 0; look++) {
    await new Promise((done) => setTimeout(done, 300));
  }
  assert.equal((await ask("getServers")).length, 0);
}

life().catch((error) => {
  console.error(error);
  process.exit(1);
});
