package sources

import "testing"

// The files of an import have bounds in all. The last file within a bound is read, and the next one is refused.
func TestBoundsOfImportedFiles(t *testing.T) {
	for want, c := range map[string]struct {
		near Files // the file reaches the bound
		file string
	}{
		"10,000 files":              {Files{files: maxFiles - 1}, ""},
		"128 MiB":                   {Files{bytes: maxBytes - 1}, "x"},
		"250,000 objects and lists": {Files{objects: maxObjects - 1}, "{}"},
		"2,000,000 values":          {Files{values: maxValues - 2}, "{}"},
	} {
		i := c.near
		i.count("first.json", []byte(c.file))
		if i.over != nil {
			t.Errorf("at the bound: %v", i.over)
		}
		i.count("last.json", []byte(c.file))
		want = "last.json: with this file, the import has more than " + want
		if i.over == nil || i.over.Error() != want {
			t.Errorf("over the bound: %v, want %s", i.over, want)
		}
	}
}
