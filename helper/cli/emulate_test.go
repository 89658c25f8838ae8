package cli_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEmulate speaks the driver's side of vpcd.
func TestEmulate(t *testing.T) {
	driver, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer driver.Close()
	count := filepath.Join(t.TempDir(), "count")
	r := start(t, newMachine(), "emulate", "--json", "--vpcd", driver.Addr().String(), "--no-short-ids", "--count", count)
	conn, err := driver.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if atr := vpcdExchange(t, conn, 0x04); len(atr) == 0 {
		t.Error("no ATR")
	}
	if line := r.line(t); line != fmt.Sprintf("{\"vpcd\":%q}\n", driver.Addr()) {
		t.Errorf("ready: %s", line)
	}
	vpcdSend(t, conn, 0x01)
	if sw := vpcdExchange(t, conn, []byte("\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01")...); fmt.Sprintf("%X", sw) != "9000" {
		t.Errorf("SELECT: %X", sw)
	}
	r.interrupts <- struct{}{}
	r.interrupts <- struct{}{} // taken only when the first was served
	checkCount(t, count, `{"commands":1,"signatures":0}`)
	if sw := vpcdExchange(t, conn, 0x00, 0x20, 0x00, 0x98); fmt.Sprintf("%X", sw) == "63C3" {
		t.Error("the card takes short EF identifiers")
	}
	if exit := r.stop(); exit != 0 {
		t.Errorf("exit code %d: %s", exit, r.stderr)
	}
	checkCount(t, count, `{"commands":2,"signatures":0}`)
}

func TestEmulateWithoutDriver(t *testing.T) {
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody.Close()
	r := start(t, newMachine(), "emulate", "--json", "--vpcd", nobody.Addr().String())
	if line, err := r.lines.ReadString('\n'); err == nil {
		t.Errorf("ready: %s", line)
	}
	if exit := r.stop(); exit != 1 || !strings.HasPrefix(r.stderr.String(), `{"code":"no_service"`) {
		t.Errorf("exit code %d: %s", exit, r.stderr)
	}
}

func checkCount(t *testing.T, path, want string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil || strings.TrimSpace(string(text)) != want {
		t.Errorf("count %s, want %s (%v)", text, want, err)
	}
}

func vpcdSend(t *testing.T, conn net.Conn, message ...byte) {
	t.Helper()
	if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(message))), message...)); err != nil {
		t.Fatal(err)
	}
}

func vpcdExchange(t *testing.T, conn net.Conn, message ...byte) []byte {
	t.Helper()
	vpcdSend(t, conn, message...)
	length := make([]byte, 2)
	if _, err := io.ReadFull(conn, length); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, binary.BigEndian.Uint16(length))
	if _, err := io.ReadFull(conn, answer); err != nil {
		t.Fatal(err)
	}
	return answer
}
