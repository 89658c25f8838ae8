# The cask of a tap. RELEASES is the address under which the release is published.
cask "jpki-helper" do
  version "{{.Version}}"
  sha256 "{{.Digest}}"

  url "RELEASES/{{.Folder}}.tar.gz"
  name "JPKI Web helper"
  desc "Lets a page in the browser use the My Number Card in a reader"
  homepage "RELEASES"

  binary "{{.Folder}}/jpki-helper"

  postflight do
    system_command "#{HOMEBREW_PREFIX}/bin/jpki-helper", args: ["install"]
  end

  uninstall_preflight do
    system_command "#{HOMEBREW_PREFIX}/bin/jpki-helper", args: ["uninstall"], must_succeed: false
  end
end
