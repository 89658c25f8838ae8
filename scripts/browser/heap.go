package browser

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// HeapStrings returns every string of the JavaScript heap of the tab's process, of the
// documents before this one, too, after what nobody uses was collected.
func (t *Tab) HeapStrings() ([]string, error) {
	var mu sync.Mutex
	var snapshot strings.Builder
	listening, stop := context.WithCancel(t.ctx)
	defer stop()
	chromedp.ListenTarget(listening, func(event any) {
		if e, ok := event.(*heapprofiler.EventAddHeapSnapshotChunk); ok {
			mu.Lock()
			defer mu.Unlock()
			snapshot.WriteString(e.Chunk)
		}
	})
	if err := t.Run("take a snapshot of the heap", heapprofiler.Enable(), heapprofiler.CollectGarbage(), heapprofiler.TakeHeapSnapshot()); err != nil {
		return nil, err
	}
	mu.Lock()
	defer mu.Unlock()
	var of struct {
		Strings []string `json:"strings"`
	}
	if err := json.Unmarshal([]byte(snapshot.String()), &of); err != nil {
		return nil, fmt.Errorf("read the snapshot of the heap: %w", err)
	}
	if len(of.Strings) == 0 {
		return nil, errors.New("the snapshot of the heap has no strings")
	}
	return of.Strings, nil
}

// inMemories counts, of memories of WebAssembly, those that hold some bytes.
const inMemories = `function (needle) {
	const text = (bytes) => new TextDecoder("latin1").decode(bytes);
	const sought = text(Uint8Array.from(atob(needle), (c) => c.charCodeAt(0)));
	return this.length ? [this.length, this.filter((memory) => text(new Uint8Array(memory.buffer)).includes(sought)).length] : [0, 0];
}`

// InPrograms returns how many memories the page's programs of WebAssembly have, and how
// many of them hold some bytes.
func (t *Tab) InPrograms(bytes []byte) (memories, holding int, err error) {
	var counts [2]int
	err = t.Run("look into the programs", chromedp.ActionFunc(func(ctx context.Context) error {
		prototype, _, err := runtime.Evaluate("WebAssembly.Memory.prototype").Do(ctx)
		if err != nil {
			return err
		}
		all, err := runtime.QueryObjects(prototype.ObjectID).Do(ctx)
		if err != nil {
			return err
		}
		needle, err := json.Marshal(base64.StdEncoding.EncodeToString(bytes))
		if err != nil {
			return err
		}
		found, exception, err := runtime.CallFunctionOn(inMemories).WithObjectID(all.ObjectID).
			WithArguments([]*runtime.CallArgument{{Value: needle}}).WithReturnByValue(true).Do(ctx)
		if err != nil {
			return err
		}
		if exception != nil {
			return exception
		}
		return json.Unmarshal(found.Value, &counts)
	}))
	return counts[0], counts[1], err
}
