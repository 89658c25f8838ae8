package cli

import (
	"os"
	"syscall"
)

const syncFileRangeWrite = 2 // SYNC_FILE_RANGE_WRITE, sync_file_range(2)

// beginSync has the disk begin to write a part of a file, which Sync then waits for. It is
// only sooner: where a file system cannot, nothing is lost.
func beginSync(f *os.File, at, n int64) {
	_ = syscall.SyncFileRange(int(f.Fd()), at, n, syncFileRangeWrite)
}
