# A server's life through fog (Debian: ruby-fog-openstack). Usage: fog_life.rb URL
require "fog/openstack"

account = {
  openstack_auth_url: "#{ARGV.fetch(0)}/identity",
  openstack_username: "demo",
  openstack_api_key: "secret",
  openstack_project_name: "demo",
  openstack_domain_id: "default",
  openstack_region: "RegionOne",
}
compute = Fog::OpenStack::Compute.new(account)
named = ->(rows, name) { rows.find { |row| row.name == name } || raise("no #{name}") }
network = named.(Fog::OpenStack::Network.new(account).networks, "shared")

server = compute.servers.create(
  name: "fog",
  flavor_ref: named.(compute.flavors, "m1.nano").id,
  image_ref: named.(compute.images, "cirros").id,
  nics: [{ net_id: network.id }],
)
settled = ->(state) { server.wait_for(60, 0.5) { self.state == state && os_ext_sts_task_state.nil? } }
settled.("ACTIVE")
raise "no address" unless server.addresses.dig("shared", 0, "addr").start_with?("10.1.")
raise "not listed" unless compute.servers.map(&:name) == ["fog"]

server.reboot
settled.("ACTIVE")
server.resize(named.(compute.flavors, "m1.micro").id)
settled.("VERIFY_RESIZE")
server.confirm_resize
settled.("ACTIVE")
raise "not resized" unless server.flavor["id"] == "84"
server.stop
settled.("SHUTOFF")
server.start
settled.("ACTIVE")
raise "no console" if server.console.body["output"].empty?

key = compute.key_pairs.create(name: "fog")
key.destroy
server.destroy
60.times { compute.servers.get(server.id).nil? ? break : sleep(0.3) }
raise "not gone" unless compute.servers.get(server.id).nil?
