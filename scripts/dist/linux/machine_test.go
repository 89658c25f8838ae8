//go:build dist

package linux

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/scripts/dist/release"
)

// What all tests install: the packages of this tree, and one of the version before.
var (
	current, before built
	base            string // a Debian that is as small as it can be
)

// A built is the packages of one version.
type built struct{ version, deb, rpm string }

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	work, err := os.MkdirTemp("", "jpki-dist-linux-*")
	check(err)
	defer os.RemoveAll(work)
	ctx := context.Background()
	base = filepath.Join(work, "base")
	check(os.Mkdir(base, 0o755))
	check(unpackBase(ctx, base))
	root, err := filepath.Abs("../../..")
	check(err)
	r := release.Release{Root: root, Work: filepath.Join(work, "current"), Out: work}
	r.Version, r.Epoch, err = release.ReadVersion(ctx, root)
	check(err)
	// Not built here: another package's tests read it at the same time.
	_, err = os.Stat(filepath.Join(root, "static", "packed", "dist", "app.wasm.br"))
	check(err) // make build
	current = build(ctx, r)
	r.Work, r.Version = filepath.Join(work, "before"), release.Version{Number: "0.1.9"}
	before = build(ctx, r)
	return m.Run()
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// build makes the packages for this machine's processor.
func build(ctx context.Context, r release.Release) built {
	program, err := r.Helper(ctx, targets[0])
	check(err)
	files, err := installed(ctx, r)
	check(err)
	made, err := makePackages(ctx, r, targets[0].Arch, program, files)
	check(err)
	return built{r.Version.String(), filepath.Join(r.Out, made[0].Name), filepath.Join(r.Out, made[1].Name)}
}

// unpackBase unpacks the Debian into a folder. It is made once for a machine, with what a
// package needs in apt's own cache: a test needs no network.
func unpackBase(ctx context.Context, to string) error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	archive := filepath.Join(cache, "jpkiweb", "bookworm-1.tar")
	if _, err := os.Stat(archive); errors.Is(err, fs.ErrNotExist) {
		if err := makeBase(ctx, archive); err != nil {
			return err
		}
	}
	// A machine of a test lives for seconds: dpkg need not wait for a disk.
	return said(root(ctx, "sh", "-euc", `tar --extract --directory "$1" --file "$2"; echo force-unsafe-io >"$1/etc/dpkg/dpkg.cfg.d/tests"`, "sh", to, archive))
}

// makeBase asks Debian for it: some 30 seconds.
func makeBase(ctx context.Context, archive string) error {
	if err := os.MkdirAll(filepath.Dir(archive), 0o755); err != nil {
		return err
	}
	fresh := filepath.Join(filepath.Dir(archive), fmt.Sprintf("new-%d.tar", os.Getpid()))
	defer os.Remove(fresh) // gone already after success
	download := `chroot "$1" apt-get install -q -y --download-only --no-install-recommends libpcsclite1`
	err := said(root(ctx, "mmdebstrap", "--quiet", "--variant=minbase", "--dpkgopt=force-unsafe-io", "--include=systemd", "--skip=cleanup/apt", "--customize-hook="+download, "bookworm", fresh))
	if err != nil {
		return err
	}
	return os.Rename(fresh, archive)
}

// root runs a command as root, as packages are installed.
func root(ctx context.Context, name string, args ...string) *exec.Cmd {
	if os.Geteuid() != 0 {
		name, args = "sudo", append([]string{"--non-interactive", name}, args...)
	}
	return exec.CommandContext(ctx, name, args...)
}

func said(command *exec.Cmd) error {
	out, err := command.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", strings.Join(command.Args, " "), err, out)
	}
	return err
}

// A machine is a fresh Debian of one test: what is written lies above base.
type machine struct{ dir string }

func newMachine(t *testing.T) machine {
	t.Helper()
	t.Parallel()
	m := machine{t.TempDir()}
	t.Cleanup(func() {
		check(said(root(context.Background(), "rm", "-rf", filepath.Join(m.dir, "work"), filepath.Join(m.dir, "upper"))))
	})
	for _, name := range []string{"upper", "work", "root"} {
		if err := os.Mkdir(filepath.Join(m.dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	m.must(t, "mkdir -p home/person && chown 1000:1000 home/person && chmod 755 .")
	return m
}

// enter is a shell that has the machine at its working folder, in namespaces of its own:
// mounts and programs end with it. "as_root" and "person" run a command in it.
const enter = `set -eu
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$2/root"
cd "$2/root"
mount -t proc proc proc
mount --rbind /dev dev
clean="/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive"
as_root() { chroot . $clean HOME=/root "$@"; }
person() { chroot --userspec=1000:1000 . $clean HOME=/home/person sh -euc 'cd; umask 077; exec "$@"' sh "$@"; }
offline="-o Acquire::http::Proxy=http://127.0.0.1:9 -o APT::Sandbox::User=root -q -y --no-install-recommends"
deb=$3 rpm=$4 deb_before=$5 rpm_before=$6
`

// shell is a script in the machine.
func (m machine) shell(ctx context.Context, script string) *exec.Cmd {
	return root(ctx, "unshare", "--mount", "--propagation=private", "--pid", "--fork", "--kill-child", "sh", "-c", enter+script, "sh",
		base, m.dir, current.deb, current.rpm, before.deb, before.rpm)
}

// must runs a script that has to end well, and returns what it said.
func (m machine) must(t *testing.T, script string) string {
	t.Helper()
	out, err := m.shell(t.Context(), script).CombinedOutput()
	if err != nil {
		t.Fatalf("%s\n%v\n%s", script, err, out)
	}
	return string(out)
}

// fails runs a script that must not end well.
func (m machine) fails(t *testing.T, script string) string {
	t.Helper()
	out, err := m.shell(t.Context(), script).CombinedOutput()
	if err == nil {
		t.Fatalf("%s\nended well\n%s", script, out)
	}
	return string(out)
}

// Names of files that change with every use of dpkg, apt and rpm.
const changing = `-path ./proc -o -path ./dev -o -path ./var/lib/dpkg -o -path ./var/log -o -path ./var/cache -o -path ./var/lib/apt -o -path ./usr/lib/sysimage -o -path ./var/lib/rpm -o -path ./root/.rpmdb -o -path ./tmp -o -path ./run`

// files are all names in the machine.
func (m machine) files(t *testing.T) string {
	t.Helper()
	return m.must(t, `find . \( `+changing+` \) -prune -o -print | sort`)
}
