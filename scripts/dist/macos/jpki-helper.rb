# The cask of a tap.
cask "jpki-helper" do
  version "{{.Version}}"
  sha256 "{{.Digest}}"

  url "{{.Address}}/{{.Folder}}.tar.gz"
  name "JPKI Web helper"
  desc "Lets a page in the browser use the My Number Card in a reader"
  homepage "{{.Address}}"

  binary "{{.Folder}}/jpki-helper"

  postflight do
    system_command "#{HOMEBREW_PREFIX}/bin/jpki-helper", args: ["install"]
  end

  uninstall_preflight do
    system_command "#{HOMEBREW_PREFIX}/bin/jpki-helper", args: ["uninstall"], must_succeed: false
  end
end
