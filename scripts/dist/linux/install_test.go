//go:build dist

package linux

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// install puts the package of this tree into the machine, as a person would.
const install = `cp "$deb" tmp/jpki.deb; as_root apt-get install $offline /tmp/jpki.deb >/dev/null; rm tmp/jpki.deb
`

func TestInstallBringsWhatItNeeds(t *testing.T) {
	m := newMachine(t)
	out := m.fails(t, `cp "$deb" tmp/jpki.deb; as_root dpkg -i /tmp/jpki.deb`)
	if !strings.Contains(out, "libpcsclite1") {
		t.Errorf("dpkg alone: %s", out)
	}
	m.must(t, "as_root dpkg --purge jpki-helper")
	out = m.must(t, install+`as_root dpkg-query -W -f '${Package} ${db:Status-Status}\n' jpki-helper libpcsclite1; person jpki-helper version`)
	for _, want := range []string{"jpki-helper installed", "libpcsclite1 installed", "jpki-helper " + current.version + "\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q:\n%s", want, out)
		}
	}
	out = m.must(t, `as_root dpkg-deb --version >/dev/null; as_root dpkg-query -W -f '${Recommends}' jpki-helper`)
	if out != "pcscd, libccid, xdg-utils" {
		t.Errorf("recommends %s", out)
	}
}

// A package that was unpacked only is configured by the next run.
func TestHalfInstalledPackageIsConfigured(t *testing.T) {
	m := newMachine(t)
	m.must(t, `cp "$deb" tmp/jpki.deb; as_root dpkg --unpack /tmp/jpki.deb`)
	if out := m.fails(t, "person jpki-helper version"); !strings.Contains(out, "libpcsclite") {
		t.Errorf("%s", out)
	}
	out := m.must(t, `as_root apt-get install -f $offline >/dev/null; as_root dpkg --audit; person jpki-helper version`)
	if !strings.Contains(out, "jpki-helper "+current.version+"\n") {
		t.Errorf("%s", out)
	}
}

// A person cannot install, and nothing is half done then.
func TestInstallWithoutRootIsRefused(t *testing.T) {
	m := newMachine(t)
	out := m.fails(t, `cp "$deb" tmp/jpki.deb; chmod 644 tmp/jpki.deb; person dpkg -i /tmp/jpki.deb`)
	if !strings.Contains(out, "superuser") || strings.Contains(m.files(t), "usr/bin/jpki-helper") {
		t.Errorf("%s", out)
	}
}

func TestUnitsAreVerified(t *testing.T) {
	m := newMachine(t)
	m.must(t, install)
	verify := `as_root env XDG_RUNTIME_DIR=/run systemd-analyze verify --user --man=no /usr/lib/systemd/user/jpki-helper.socket /usr/lib/systemd/user/jpki-helper.service`
	if out := m.must(t, verify); out != "" {
		t.Errorf("%s", out)
	}
	if out := m.fails(t, "rm usr/bin/jpki-helper\n"+verify); !strings.Contains(out, "not executable") {
		t.Errorf("without the program: %s", out)
	}
}

// The socket starts what the unit says, and that answers a browser of the same person.
func TestSocketStartsTheHelper(t *testing.T) {
	m := newMachine(t)
	m.must(t, install)
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	command := m.shell(t.Context(), `words=$(sed -n 's/^ExecStart=:"\([^"]*\)"/\1/p' usr/lib/systemd/user/jpki-helper.service)
		mkdir -p root && exec chroot . $clean HOME=/root systemd-socket-activate --listen=`+address+` --fdname=jpki-helper $words`)
	log, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = command.Process.Kill(); _ = command.Wait() }()
	said := bufio.NewReader(log)
	for {
		line, err := said.ReadString('\n')
		if err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if strings.Contains(line, "Listening on") {
			break
		}
	}
	if answer := get(t, address); !strings.HasPrefix(answer, "HTTP/1.1 200 ") || !strings.Contains(answer, "<title") {
		rest := make([]byte, 4096)
		n, _ := said.Read(rest)
		t.Errorf("%.600s\n%s", answer, rest[:n])
	}
}

// get asks for the first page as a browser does that goes there.
func get(t *testing.T, address string) string {
	t.Helper()
	c, err := net.DialTimeout("tcp4", address, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(30 * time.Second))
	fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: %s\r\nSec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\nConnection: close\r\n\r\n", address)
	answer, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

// A virtual card logs in and signs, and what comes of it is verified.
func TestVirtualCardWorks(t *testing.T) {
	m := newMachine(t)
	out := m.must(t, install+`cat >home/person/work.sh <<'END'
export JPKIWEB_SANDBOX=$HOME/sandbox
mkdir "$JPKIWEB_SANDBOX"; echo 1234 >pin; echo ABC123 >password; echo "a document" >document.txt
c=$(head -c 32 /dev/urandom | base64)
jpki-helper status --reader virtual
jpki-helper login --reader virtual --origin https://city.example.lg.jp --challenge "$c" --pin-file pin --json >token.json
jpki-helper verify --test --trust "$JPKIWEB_SANDBOX/user-authentication-ca.pem" --crl "$JPKIWEB_SANDBOX" --origin https://city.example.lg.jp --challenge "$c" token.json
jpki-helper sign --reader virtual --format cms --pin-file password document.txt document.p7s
jpki-helper verify --test --trust "$JPKIWEB_SANDBOX/digital-signature-ca.pem" --crl "$JPKIWEB_SANDBOX" --content document.txt document.p7s
echo all is well
END
person sh -eu work.sh`)
	if !strings.HasSuffix(out, "all is well\n") {
		t.Errorf("%s", out)
	}
}

const (
	origin    = "https://city.example.lg.jp"
	onePolicy = `{"allowedOrigins": ["` + origin + `"], "pinInPage": false}`
)

// An upgrade keeps what the administrator wrote and what the person granted, and both are
// in force.
func TestUpgradeKeepsPolicyAndGrants(t *testing.T) {
	m := newMachine(t)
	m.must(t, `mkdir -p etc/jpki-helper && echo '`+onePolicy+`' >etc/jpki-helper/policy.json
cp "$deb_before" tmp/jpki.deb; as_root apt-get install $offline /tmp/jpki.deb >/dev/null
person jpki-helper version | grep -q 'jpki-helper 0\.1\.9$'
person jpki-helper grants allow `+origin+` login`)
	kept := func() string {
		return m.must(t, `cat etc/jpki-helper/policy.json; find home -type f | sort; find home -type f -exec cat {} +; person jpki-helper grants list`)
	}
	was := kept()
	m.must(t, install)
	if is := kept(); is != was || !strings.Contains(is, origin) {
		t.Errorf("before\n%safter\n%s", was, is)
	}
	if out := m.must(t, "person jpki-helper version"); !strings.HasPrefix(out, "jpki-helper "+current.version) {
		t.Errorf("%s", out)
	}
	if out := m.fails(t, "person jpki-helper grants allow https://other.example.jp login"); !strings.Contains(out, "administrator") {
		t.Errorf("the policy is not in force: %s", out)
	}
}

// A disk that is full during an upgrade leaves the version before, which works; with room
// the upgrade goes on.
func TestFullDiskDuringUpgrade(t *testing.T) {
	m := newMachine(t)
	m.must(t, `cp "$deb_before" tmp/jpki.deb; as_root apt-get install $offline /tmp/jpki.deb >/dev/null; rm tmp/jpki.deb`)
	out := m.must(t, `cd /; small="$2/small"; mkdir -p "$small"
mount -t tmpfs -o size=8m tmpfs "$small"; mkdir "$small/upper" "$small/work"
umount -R "$2/root"
mount -t overlay overlay -o "lowerdir=$2/upper:$1,upperdir=$small/upper,workdir=$small/work" "$2/root"
cd "$2/root"; mount -t proc proc proc; mount --rbind /dev dev
mkdir -p mnt; touch mnt/jpki.deb; mount --bind "$deb" mnt/jpki.deb
if as_root dpkg -i /mnt/jpki.deb; then echo "there was room"; exit 1; fi
person jpki-helper version
mount -o remount,size=200m "$small"
as_root dpkg -i /mnt/jpki.deb
as_root dpkg --audit
person jpki-helper version`)
	if !strings.Contains(out, "No space left on device") || !strings.Contains(out, "jpki-helper 0.1.9\n") || !strings.Contains(out, "jpki-helper "+current.version+"\n") {
		t.Errorf("%s", out)
	}
}

// A helper that serves while its package is replaced serves on; the new one says so, and
// takes over when it has ended.
func TestUpgradeWhileAnotherVersionServes(t *testing.T) {
	m := newMachine(t)
	out := m.must(t, `cp "$deb_before" tmp/jpki.deb; as_root apt-get install $offline /tmp/jpki.deb >/dev/null
mkfifo home/person/log; chown 1000 home/person/log
person jpki-helper serve --virtual on >home/person/log 2>&1 &
exec 3<home/person/log
read -r line <&3
cp "$deb" tmp/new.deb; as_root apt-get install $offline /tmp/new.deb >/dev/null
if person jpki-helper serve --virtual on; then echo "two serve"; exit 1; fi
person jpki-helper stop
wait
person jpki-helper serve --virtual on >home/person/log 2>&1 &
exec 3<home/person/log
read -r line <&3
person jpki-helper stop
wait
echo ended well`)
	if !strings.Contains(out, "already") || !strings.HasSuffix(out, "ended well\n") {
		t.Errorf("%s", out)
	}
}

// A helper that serves when its package is removed is stopped by the manager of its user,
// and ends well; nothing starts one any more. What systemd does stands in for it: here is
// none that runs.
func TestRemoveWhileAHelperServes(t *testing.T) {
	m := newMachine(t)
	out := m.must(t, install+`mkdir -p run/systemd/system run/user/1000/systemd run/user/1001/systemd
perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "run/user/1000/systemd/private", Listen => 1) or die'
cat >usr/sbin/systemctl <<'END'
#!/bin/sh
echo "systemctl $*" >>/tmp/asked
case "$*" in
*" stop "*) kill -TERM "$(cat /home/person/pid)" && while kill -0 "$(cat /home/person/pid)" 2>/dev/null; do :; done ;;
esac
END
chmod 755 usr/sbin/systemctl
mkfifo home/person/log; chown 1000 home/person/log
person sh -c 'echo $$ >pid; exec jpki-helper serve --virtual on' >home/person/log 2>&1 &
exec 3<home/person/log
read -r line <&3
as_root apt-get remove $offline jpki-helper >/dev/null
wait $! && echo ended well
cat tmp/asked
if [ -e usr/bin/jpki-helper ]; then echo "still there"; fi`)
	want := "ended well\nsystemctl --global --quiet disable jpki-helper.socket\nsystemctl --user --quiet --machine=1000@.host stop jpki-helper.socket jpki-helper.service\n"
	if !strings.HasSuffix(out, want) {
		t.Errorf("%s, want\n%s", out, want)
	}
}

// An upgrade stops nothing.
func TestUpgradeStopsNothing(t *testing.T) {
	m := newMachine(t)
	out := m.must(t, `cp "$deb_before" tmp/jpki.deb; as_root apt-get install $offline /tmp/jpki.deb >/dev/null
mkdir -p run/systemd/system
printf '#!/bin/sh\necho "systemctl $*" >>/tmp/asked\n' >usr/sbin/systemctl; chmod 755 usr/sbin/systemctl; : >tmp/asked
cp "$deb" tmp/new.deb; as_root apt-get install $offline /tmp/new.deb >/dev/null
cat tmp/asked`)
	if strings.Contains(out, "stop") || strings.Contains(out, "disable") {
		t.Error(out)
	}
}

// Purging leaves what the person owns, byte for byte, and nothing else.
func TestPurgeLeavesWhatThePersonOwns(t *testing.T) {
	m := newMachine(t)
	owned := func() string { return m.must(t, "find home | sort; find home -type f -exec cat {} +") }
	was := m.files(t)
	m.must(t, install+`mkdir -p etc/jpki-helper && echo '`+onePolicy+`' >etc/jpki-helper/policy.json
person jpki-helper grants allow `+origin+` login`)
	if is := m.files(t); !strings.Contains(is, "./usr/bin/jpki-helper\n") {
		t.Fatal("nothing was installed")
	}
	before := owned()
	if !strings.Contains(before, origin) {
		t.Fatalf("no grant is kept:\n%s", before)
	}
	m.must(t, "as_root apt-get remove $offline jpki-helper >/dev/null")
	if !strings.Contains(m.files(t), "./etc/jpki-helper/policy.json\n") {
		t.Error("remove takes the policy")
	}
	m.must(t, "as_root apt-get purge $offline --auto-remove jpki-helper >/dev/null")
	if after := owned(); after != before {
		t.Errorf("the person had\n%sand has\n%s", before, after)
	}
	for line := range strings.Lines(difference(was, m.files(t))) {
		if !strings.HasPrefix(line, "+ ./home/person/") {
			t.Errorf("left or gone: %s", line)
		}
	}
}

func difference(was, is string) string {
	var b strings.Builder
	for _, d := range []struct{ sign, of, in string }{{"- ", was, is}, {"+ ", is, was}} {
		for line := range strings.Lines(d.of) {
			if !strings.Contains("\n"+d.in, "\n"+line) {
				b.WriteString(d.sign + line)
			}
		}
	}
	return b.String()
}

// rpm installs, upgrades and erases its package, in a root without dpkg's.
func TestRPM(t *testing.T) {
	m := newMachine(t)
	// Folders that other packages have, too, are nobody's in this root.
	files := func() string {
		return m.must(t, `find . \( `+changing+` \) -prune -o \( ! -type d -o -name '*jpki*' \) -print | sort`)
	}
	was := files()
	run := `new=$4 old=$6
`
	m.must(t, run+`rpm --root "$PWD" --initdb; rpm --root "$PWD" --nodeps -i "$old"; rpm --root "$PWD" -q jpki-helper | grep 0.1.9`)
	out := m.must(t, run+`rpm --root "$PWD" --nodeps -U "$new"; rpm --root "$PWD" --nodeps -V jpki-helper; rpm --root "$PWD" -q jpki-helper; ls usr/lib/systemd/user/jpki-helper.socket`)
	if !strings.Contains(out, "jpki-helper-"+strings.SplitN(current.version, "-", 2)[0]) || strings.Contains(out, "0.1.9") {
		t.Errorf("%s", out)
	}
	m.fails(t, run+`rpm --root "$PWD" --nodeps -U "$old"`) // older
	m.must(t, run+`rpm --root "$PWD" --nodeps -e jpki-helper`)
	if is := files(); is != was {
		t.Errorf("left or gone:\n%s", difference(was, is))
	}
	if _, err := os.Stat(filepath.Join(m.dir, "upper", "usr", "bin", "jpki-helper")); err == nil {
		t.Error("the program is there")
	}
}
