//go:build unix

package cli

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Root may remove what is another user's, and leaves it.
func TestLeftoverOfAnotherUserStays(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Log("not tried: only root can give a file away")
		return
	}
	path := filepath.Join(t.TempDir(), ".jpki-unfinished-123")
	old := time.Now().Add(-48 * time.Hour)
	if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, old, old), os.Chown(path, 65534, 65534)); err != nil {
		t.Fatal(err)
	}
	clearLeftovers(t.Context(), filepath.Dir(path), time.Now())
	if _, err := os.Lstat(path); err != nil {
		t.Error(err)
	}
}
