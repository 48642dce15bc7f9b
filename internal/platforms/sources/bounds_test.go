package sources

import "testing"

// The files of an import have bounds in all. The last file within a bound is read, and the next one is refused.
func TestBoundsOfImportedFiles(t *testing.T) {
	for want, c := range map[string]struct {
		near Files // the file reaches the bound
		file string
	}{
		"there are more than 10,000 files":                   {Files{files: maxFiles - 1}, ""},
		"the files are over 128 MiB":                         {Files{bytes: maxBytes - 1}, "x"},
		"the files have more than 250,000 objects and lists": {Files{objects: maxObjects - 1}, "{}"},
		"the files have more than 2,000,000 values":          {Files{values: maxValues - 2}, "{}"},
	} {
		i := c.near
		i.count([]byte(c.file))
		if i.over != nil {
			t.Errorf("at the bound: %v", i.over)
		}
		i.count([]byte(c.file))
		if i.over == nil || i.over.Error() != want {
			t.Errorf("over the bound: %v, want %s", i.over, want)
		}
	}
}
