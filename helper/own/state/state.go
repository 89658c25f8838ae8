// Package state keeps the helper's own files: where they are, that nobody else
// can have written them, and that a crash or a second process does not spoil
// them.
//
// A file is believed only if it is a regular file of the right owner, which
// others cannot write, in a directory that others cannot write; everything else
// is [ErrUntrusted], with the reason. That keeps other users of the machine out.
// It does not keep out a program of the same user, which may do all that the
// helper may.
//
// Callers need [Locate] and [File].
package state

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Administrator is the Owner of files that only the administrator may write:
// root, or on Windows the system and its administrators.
const Administrator = 0

// ErrUntrusted is the error of what is there but must not be believed; see
// [UntrustedError].
var ErrUntrusted = errors.New("cannot be trusted")

// An UntrustedError says which file or directory is not believed, and why.
type UntrustedError struct {
	Path string
	Why  error
}

// Error returns path and reason.
func (e *UntrustedError) Error() string { return fmt.Sprintf("%s %v: %v", e.Path, ErrUntrusted, e.Why) }

// Unwrap makes an UntrustedError an ErrUntrusted.
func (e *UntrustedError) Unwrap() []error { return []error{ErrUntrusted, e.Why} }

// A File is one file of the helper.
type File struct {
	Path  string
	Limit int64 // bytes at most
	// Owner is the user id whose file it must be. On Windows it is Administrator,
	// or anything else for this user.
	Owner   int
	Private bool // others may not read it either
	mine    bool // of the user who runs this, whoever that is
}

// Mine is a file of this user.
func Mine(path string, limit int64) File {
	return File{Path: path, Limit: limit, Owner: os.Geteuid(), mine: true}
}

// Read returns the whole file. A file that is not there is [fs.ErrNotExist];
// every other error is [ErrUntrusted].
func (f File) Read() ([]byte, error) {
	opened, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	content, err := io.ReadAll(io.LimitReader(opened, f.Limit+1))
	if err == nil && int64(len(content)) > f.Limit {
		err = f.tooLarge()
	}
	if err != nil {
		return nil, &UntrustedError{f.Path, err}
	}
	return content, nil
}

func (f File) tooLarge() error { return fmt.Errorf("it is larger than %d bytes", f.Limit) }

// Open opens the file to be read in parts. Errors are those of Read.
func (f File) Open() (*os.File, error) {
	if err := f.checkDirectory(); err != nil {
		return nil, err
	}
	opened, err := f.open(os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	info, err := opened.Stat()
	if err == nil && info.Size() > f.Limit {
		err = f.tooLarge()
	}
	if err != nil {
		opened.Close()
		return nil, &UntrustedError{f.Path, err}
	}
	return opened, nil
}

// Write replaces the whole file, mode 0600, and makes its directory if need be,
// mode 0700. After a crash there is the old file or the new one. It does not look
// at the old file: who must not lose one reads it first, under the lock.
func (f File) Write(content []byte) error {
	if int64(len(content)) > f.Limit {
		return fmt.Errorf("write %s: %d bytes, want at most %d", f.Path, len(content), f.Limit)
	}
	return f.WriteFrom(bytes.NewReader(content))
}

// WriteFrom is Write of what a reader gives until its end. Where that is more than the
// file may have, or the reader fails, the old file stays.
func (f File) WriteFrom(content io.Reader) error {
	if err := f.makeDirectory(); err != nil {
		return err
	}
	t, err := os.CreateTemp(filepath.Dir(f.Path), "."+filepath.Base(f.Path)+"-*") // mode 0600
	if err != nil {
		return f.explain(filepath.Dir(f.Path), err)
	}
	defer os.Remove(t.Name()) // gone already after success
	size, err := io.Copy(t, io.LimitReader(content, f.Limit+1))
	if err == nil && size > f.Limit {
		err = f.tooLarge()
	}
	if err == nil {
		err = t.Sync()
	}
	if err := errors.Join(err, t.Close()); err != nil {
		return fmt.Errorf("write %s: %w", f.Path, err)
	}
	if err := rename(t.Name(), f.Path); err != nil {
		return err
	}
	return syncDirectory(filepath.Dir(f.Path))
}

// Rename gives the file another name in its directory, whatever it is, and replaces
// what has that name. A file that is not there is [fs.ErrNotExist].
func (f File) Rename(name string) error {
	if err := f.checkDirectory(); err != nil {
		return err
	}
	dir := filepath.Dir(f.Path)
	if err := rename(f.Path, filepath.Join(dir, name)); err != nil {
		return fmt.Errorf("rename %s: %w", f.Path, err)
	}
	return syncDirectory(dir)
}

// Remove takes the file away, whatever it is. A file that is not there is
// [fs.ErrNotExist].
func (f File) Remove() error {
	if err := f.checkDirectory(); err != nil {
		return err
	}
	if err := os.Remove(f.Path); err != nil {
		return err // it names the file
	}
	return syncDirectory(filepath.Dir(f.Path))
}

// Neighbours returns the names of what is in the directory of the file, in order. A
// directory that is not there is [fs.ErrNotExist].
func (f File) Neighbours() ([]string, error) {
	if err := f.checkDirectory(); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(filepath.Dir(f.Path))
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, err
}

// Append adds to the end of the file, which it makes if need be. What is added
// is on the disk when it returns without an error, and not there after an error
// unless the disk failed or the process died; then there may be a part of it.
func (f File) Append(content []byte) error {
	if err := f.makeDirectory(); err != nil {
		return err
	}
	opened, err := f.open(os.O_WRONLY | os.O_APPEND | os.O_CREATE)
	if err != nil {
		return err
	}
	err = f.appendTo(opened, content)
	if err := errors.Join(err, opened.Close()); err != nil {
		return fmt.Errorf("append to %s: %w", f.Path, err)
	}
	return nil
}

func (f File) appendTo(opened *os.File, content []byte) error {
	info, err := opened.Stat()
	if err != nil {
		return err
	}
	if info.Size()+int64(len(content)) > f.Limit {
		return fmt.Errorf("it would be larger than %d bytes", f.Limit)
	}
	if _, err = opened.Write(content); err == nil {
		err = opened.Sync()
	}
	if err != nil { // a full disk leaves no half line
		return errors.Join(err, opened.Truncate(info.Size()))
	}
	if info.Size() > 0 {
		return nil
	}
	return syncDirectory(filepath.Dir(f.Path)) // the name may be new
}

// open opens a file that is already there and of no other kind than regular, or
// makes it; and checks what it has opened.
func (f File) open(flag int) (*os.File, error) {
	info, err := os.Lstat(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && flag&os.O_CREATE != 0:
	case errors.Is(err, fs.ErrNotExist):
		return nil, err
	case err != nil:
		return nil, &UntrustedError{f.Path, ownerErrorOf(f.Path, f.Owner, err)}
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, &UntrustedError{f.Path, errors.New("it is a symbolic link")}
	case !info.Mode().IsRegular():
		return nil, &UntrustedError{f.Path, errors.New("it is not a regular file")}
	}
	opened, err := os.OpenFile(f.Path, flag|noFollow, 0o600)
	if errors.Is(err, fs.ErrNotExist) { // gone since
		return nil, err
	}
	if err != nil {
		return nil, &UntrustedError{f.Path, ownerErrorOf(f.Path, f.Owner, err)}
	}
	if err := f.check(opened); err != nil {
		opened.Close()
		return nil, &UntrustedError{f.Path, err}
	}
	return opened, nil
}

// makeDirectory makes the directory of the file, and checks it. Root makes none in
// the place of somebody else.
func (f File) makeDirectory() error {
	dir := filepath.Dir(f.Path)
	if f.mine {
		if err := CheckPlace(dir); err != nil {
			return err
		}
	}
	err := f.checkDirectory()
	if !errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrUntrusted) {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return f.explain(dir, err)
	}
	return f.checkDirectory()
}

// explain says whose the place is where the system refuses the owner of the file.
func (f File) explain(path string, err error) error {
	if why := ownerErrorOf(path, f.Owner, err); why != err {
		return &UntrustedError{path, why}
	}
	return err
}

// checkDirectory wants a directory in which no other user can put, replace or
// remove a file. One that is not there is fs.ErrNotExist.
func (f File) checkDirectory() error {
	dir := filepath.Dir(f.Path)
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		absent, untrusted := Absent(dir)
		switch {
		case untrusted != nil:
			return untrusted
		case absent:
			return err
		}
		if info, err = os.Stat(dir); errors.Is(err, fs.ErrNotExist) { // else somebody made it just now
			err = errors.New("it is a symbolic link to nothing")
		}
	}
	if err == nil && !info.IsDir() {
		err = errors.New("it is not a directory")
	}
	if err == nil {
		err = f.checkOwners(dir, info)
	}
	if err != nil {
		return &UntrustedError{dir, ownerErrorOf(dir, f.Owner, err)}
	}
	return nil
}
