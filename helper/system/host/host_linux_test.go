package host_test

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"jpkiweb/helper/system/host"
)

func TestOwnListenerOnThisMachine(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	h := host.New(func(string) string { return "" })
	if got := h.Listeners(t.Context(), port, port); !slices.Equal(got, []host.Listener{{Port: port, Owner: host.Ours}}) {
		t.Errorf("by the table: %v", got)
	}
	h.ListenerOwner = unknownOwner
	if got := h.Listeners(t.Context(), port, port); !slices.Equal(got, []host.Listener{{Port: port, Owner: host.UnknownOwner}}) {
		t.Errorf("by trying: %v", got)
	}
	l.Close()
	if got := h.Listeners(t.Context(), port, port); len(got) > 0 {
		t.Errorf("after it was closed: %v", got)
	}
}

// This process maps a file of the library's name: seen as another it is a holder,
// as itself it is not.
func TestProcessOnThisMachineWithTheLibrary(t *testing.T) {
	library := filepath.Join(t.TempDir(), "libpcsclite.so.1")
	if err := os.WriteFile(library, []byte("not the library"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(library)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	mapped, err := syscall.Mmap(int(f.Fd()), 0, 1, syscall.PROT_READ, syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Munmap(mapped) }()
	name, err := os.ReadFile("/proc/self/comm")
	if err != nil {
		t.Fatal(err)
	}
	us := strings.TrimSpace(string(name))
	h := host.New(func(string) string { return "" })
	if got := h.Holders(t.Context()); slices.Contains(got, us) {
		t.Errorf("we are among %q", got)
	}
	h.PID = 0
	if got := h.Holders(t.Context()); !slices.Contains(got, us) {
		t.Errorf("%s is not among %q", us, got)
	}
}
