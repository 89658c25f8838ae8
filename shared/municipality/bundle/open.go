package bundle

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"slices"
)

// A Bundle is one that somebody signed whose key is known. Its files are read from where it
// was opened, so that place must stay.
type Bundle struct {
	manifest Manifest
	files    map[string]member
}

// A member is a file of a bundle, and what the manifest says of it.
type member struct {
	packed *zip.File
	file   File
}

// Open reads directory, manifest and signature of a bundle of so many bytes. Every error is
// of a [Refusal]. The files themselves are not read yet: see [Bundle.Check].
func Open(r io.ReaderAt, size int64, keys []Key) (*Bundle, error) {
	packed, err := directory(r, size)
	if err != nil {
		return nil, err
	}
	manifest, err := readNamed(packed, manifestName)
	if err != nil {
		return nil, err
	}
	signature, err := readNamed(packed, signatureName)
	if err != nil {
		return nil, err
	}
	codes, err := signers(manifest, signature, keys)
	if err != nil {
		return nil, err
	}
	m, err := parseManifest(manifest)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(codes, m.Municipality) {
		return nil, fmt.Errorf("%w: of %s, with the key of %s", Foreign, m.Municipality, codes[0])
	}
	b := &Bundle{m, make(map[string]member, len(m.Files))}
	return b, b.find(packed)
}

// Records of a ZIP (APPNOTE.TXT 6.3.10, 4.3.12, 4.3.15 and 4.3.16), and how much of the
// directory an entry of ours may have: its name and the time that archive/zip adds.
const (
	endLength     = 22
	endMark       = 0x06054b50
	locatorLength = 20
	locatorMark   = 0x07064b50
	maxEntryBytes = 46 + 64
)

// directory reads that of a ZIP, whose length is bounded before.
func directory(r io.ReaderAt, size int64) ([]*zip.File, error) {
	if size > MaxSize {
		return nil, fmt.Errorf("%w: %d bytes", TooLarge, size)
	}
	var tail [locatorLength + endLength]byte
	if size < int64(len(tail)) {
		return nil, fmt.Errorf("%w: %d bytes", Malformed, size)
	}
	if _, err := r.ReadAt(tail[:], size-int64(len(tail))); err != nil && err != io.EOF {
		return nil, fmt.Errorf("%w: %w", Malformed, err)
	}
	end := tail[locatorLength:]
	number, length, from := binary.LittleEndian.Uint16(end[10:]), int64(binary.LittleEndian.Uint32(end[12:])), int64(binary.LittleEndian.Uint32(end[16:]))
	switch {
	case binary.LittleEndian.Uint32(tail[:]) == locatorMark: // of another directory, whose length nobody bounded
		return nil, fmt.Errorf("%w: ZIP64", Malformed)
	case binary.LittleEndian.Uint32(end) != endMark || from+length != size-endLength:
		return nil, fmt.Errorf("%w: no end of a ZIP", Malformed)
	case number > MaxFiles+2 || length > (MaxFiles+2)*maxEntryBytes:
		return nil, fmt.Errorf("%w: %d entries, %d bytes of directory", TooLarge, number, length)
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", Malformed, err)
	}
	if len(z.File) > MaxFiles+2 {
		return nil, fmt.Errorf("%w: %d entries", TooLarge, len(z.File))
	}
	return z.File, nil
}

// readNamed reads the one file of a name.
func readNamed(packed []*zip.File, name string) ([]byte, error) {
	var found *zip.File
	for _, f := range packed {
		if f.Name != name {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("%w: %s", Twice, name)
		}
		found = f
	}
	if found == nil {
		return nil, fmt.Errorf("%w: no %s", Malformed, name)
	}
	return unpack(found)
}

// unpack reads a whole file of at most MaxFile bytes. What it says of its own size is
// believed no further than that.
func unpack(f *zip.File) ([]byte, error) {
	if f.UncompressedSize64 > MaxFile {
		return nil, fmt.Errorf("%w: %q has %d bytes", TooLarge, f.Name, f.UncompressedSize64)
	}
	from, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %q: %w", Malformed, f.Name, err)
	}
	defer from.Close()
	content := make([]byte, f.UncompressedSize64)
	if _, err := io.ReadFull(from, content); err != nil {
		return nil, fmt.Errorf("%w: %q: %w", Malformed, f.Name, err)
	}
	if n, err := from.Read(make([]byte, 1)); n != 0 || err != io.EOF { // with its CRC-32
		return nil, fmt.Errorf("%w: %q goes on: %v", Malformed, f.Name, err)
	}
	return content, nil
}

// find matches what is there with what the manifest lists: every file, and no other.
func (b *Bundle) find(packed []*zip.File) error {
	listed := make(map[string]File, len(b.manifest.Files))
	for _, f := range b.manifest.Files {
		listed[f.Name] = f
	}
	for _, p := range packed {
		if p.Name == manifestName || p.Name == signatureName {
			continue
		}
		f, ok := listed[p.Name]
		if !ok {
			return fmt.Errorf("%w: %q is not in %s", Malformed, p.Name, manifestName)
		}
		if _, twice := b.files[p.Name]; twice {
			return fmt.Errorf("%w: %q", Twice, p.Name)
		}
		if p.UncompressedSize64 != uint64(f.Size) {
			return fmt.Errorf("%w: %q has %d bytes, and %d in %s", Malformed, p.Name, p.UncompressedSize64, f.Size, manifestName)
		}
		b.files[p.Name] = member{p, f}
	}
	if len(b.files) != len(listed) {
		return fmt.Errorf("%w: %d files of %d", Malformed, len(b.files), len(listed))
	}
	return nil
}

// About says which bundle it is.
func (b *Bundle) About() About { return b.manifest.About }

// Names are those of its files, in order.
func (b *Bundle) Names() []string {
	names := make([]string, len(b.manifest.Files))
	for i, f := range b.manifest.Files {
		names[i] = f.Name
	}
	return names
}

// Same reports whether another bundle has the same files.
func (b *Bundle) Same(other *Bundle) bool {
	return b.manifest.About == other.manifest.About && slices.Equal(b.manifest.Files, other.manifest.Files)
}

// ReadFile reads a file and compares its SHA-256 with that of the manifest. One that is not
// there is [fs.ErrNotExist]; every other error is of a [Refusal].
func (b *Bundle) ReadFile(name string) ([]byte, error) {
	m, ok := b.files[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	content, err := unpack(m.packed)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != m.file.SHA256 {
		return nil, fmt.Errorf("%w: %q is not what was signed", Malformed, name)
	}
	return content, nil
}
