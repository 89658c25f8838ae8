package change_test

import (
	"bytes"
	"slices"
	"testing"

	"jpkiweb/shared/signature/change"
	"jpkiweb/shared/signature/pdf"
)

// Whatever a file is, its signatures are judged or it is said that they cannot be; and two
// states compare as well the other way round: where nothing differs, nothing does.
func FuzzAfter(f *testing.F) {
	f.Add(newPaper(nil).sign(signing{}).change(4, "100", "999").sign(seen).bytes)
	f.Add(newPaper(nil).sign(signing{dict: docMDP(2)}).change(20, "(100)", "(999)").bytes)
	f.Add(newPaper(nil).sign(signing{dict: fieldMDP("/Action/Include/Fields[(amount)]")}).sign(within).sign(stamp).bytes)
	f.Add(newPaper(nil).sign(signing{}).add(map[int]string{12: "", 3: pageOne, 13: "(x)"}).bytes)
	f.Fuzz(func(t *testing.T, file []byte) {
		tryToCompare(t, file)
	})
}

// The same with a change of one object, so that its cross-references are right.
func FuzzChange(f *testing.F) {
	for number, object := range newPaper(nil).sign(signing{}).objects {
		f.Add(uint8(number), object)
	}
	f.Add(uint8(40), "<</FT/Sig/T(x)/V 100 0 R>>")
	f.Fuzz(func(t *testing.T, number uint8, object string) {
		if object == "" || number == 0 {
			return
		}
		tryToCompare(t, newPaper(nil).sign(signing{}).add(map[int]string{int(number): object}).bytes)
	})
}

func tryToCompare(t *testing.T, file []byte) {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return
	}
	all, err := f.Signatures()
	if err != nil {
		return
	}
	judged := change.After(t.Context(), f, all)
	for i, j := range judged {
		if j.Known && (j.Err != nil || !all.All[i].Whole) {
			t.Errorf("signature %d is known: %v", i, j.Err)
		}
		if forbidden := slices.ContainsFunc(j.Differences, func(d change.Difference) bool { return d.Class == change.Forbidden }); forbidden && len(j.Forbidden) == 0 {
			t.Errorf("signature %d: nothing is forbidden of %s", i, say(j.Differences))
		}
	}
	for _, r := range f.Revisions() {
		there, err := change.Between(t.Context(), f.At(r), f)
		if err != nil {
			continue
		}
		if back, err := change.Between(t.Context(), f, f.At(r)); err != nil || (len(back.Differences) == 0) != (len(there.Differences) == 0) {
			t.Errorf("%s; and back: %s, %v", say(there.Differences), say(back.Differences), err)
		}
	}
}
