package macos

import (
	"bytes"
	"crypto/sha256"
	"debug/macho"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"jpkiweb/scripts/dist/release"
)

// slice is a program of one processor, as far as its header goes, and some bytes.
func slice(cpu macho.Cpu, sub uint32, length int) []byte {
	var b bytes.Buffer
	header := []uint32{macho.Magic64, uint32(cpu), sub, uint32(macho.TypeExec), 0, 0, 0, 0}
	_ = binary.Write(&b, binary.LittleEndian, header)
	return append(b.Bytes(), bytes.Repeat([]byte{byte(sub + 7)}, length)...)
}

func TestJoin(t *testing.T) {
	slices := [][]byte{slice(macho.CpuAmd64, 3, 100_000), slice(macho.CpuArm64, 0, 16384-32)}
	whole, err := join(slices)
	if err != nil {
		t.Fatal(err)
	}
	f, err := macho.NewFatFile(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	for i, arch := range f.Arches {
		header := arch.FatArchHeader
		if header.Offset%(1<<14) != 0 || header.Align != 14 || header.Cpu != []macho.Cpu{macho.CpuAmd64, macho.CpuArm64}[i] {
			t.Errorf("%+v", header)
		}
		if !bytes.Equal(whole[header.Offset:header.Offset+header.Size], slices[i]) {
			t.Errorf("slice %d has other bytes", i)
		}
	}
	last := f.Arches[1].FatArchHeader
	if len(f.Arches) != 2 || len(whole) != int(last.Offset+last.Size) {
		t.Errorf("%d slices, %d bytes", len(f.Arches), len(whole))
	}
	if _, err := join([][]byte{[]byte("\x7fELF")}); err == nil {
		t.Error("a program of Linux is taken")
	}
}

// The cask names this very archive, and nothing of its template is left.
func TestCask(t *testing.T) {
	r := release.Release{Version: release.Version{Number: "0.2.0"}, Root: "../../..", Epoch: time.Unix(1_795_000_000, 0)}
	packed, err := archive(r, "top", []byte("program"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := archive(r, "top", []byte("program"))
	if err != nil || !bytes.Equal(packed, again) {
		t.Errorf("other bytes, %v", err)
	}
	text, err := writeCask(release.Release{Version: release.Version{Number: "0.2.0"}, Address: "https://a.example"}, "top", packed)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`version "0.2.0"`, fmt.Sprintf("sha256 \"%x\"", sha256.Sum256(packed)), `url "https://a.example/top.tar.gz"`, `binary "top/jpki-helper"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "{{") || strings.Count(string(text), " do\n") != strings.Count(string(text), "end\n") {
		t.Errorf("%s", text)
	}
}

// The words are there in both languages, with the same commands.
func TestWordsInBothLanguages(t *testing.T) {
	for _, command := range []string{"jpki-helper install", "jpki-helper uninstall", "jpki-helper doctor", "shasum -a 256"} {
		if strings.Count(string(words), command) < 2 {
			t.Errorf("%q is not there in both languages", command)
		}
	}
	for _, said := range []string{"「開いていません」", "「このまま開く」", `"Not Opened"`, `"Open Anyway"`} { // as the page of installation does
		if !strings.Contains(string(words), said) {
			t.Errorf("%s is not there", said)
		}
	}
}
