package app

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
)

// hashBuffer is how much of a file is in memory at a time.
const hashBuffer = 1 << 20

// hashFile computes the SHA-256 of a file as a stream. A file that cannot be
// read, or that is not as long as it was when it was chosen, gives
// file_unreadable.
func hashFile(ctx context.Context, file dom.File, progress func(Progress)) (digest [32]byte, err error) {
	stream, err := file.Open()
	if err != nil {
		return digest, unreadable(err)
	}
	defer func() {
		if e := stream.Close(); e != nil && err == nil {
			err = unreadable(e)
		}
	}()
	h, buffer, done := sha256.New(), make([]byte, hashBuffer), int64(0)
	for {
		n, err := stream.Read(buffer)
		h.Write(buffer[:n])
		done += int64(n)
		if err == io.EOF {
			break
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return digest, unreadable(err)
		}
		progress(Progress{Done: done, Total: file.Size})
	}
	if done != file.Size {
		return digest, unreadable(fmt.Errorf("%d bytes read of %d", done, file.Size))
	}
	return [32]byte(h.Sum(nil)), nil
}

func unreadable(err error) error {
	return wire.Errorf(wire.CodeFileUnreadable, "hash file: %v", err)
}
