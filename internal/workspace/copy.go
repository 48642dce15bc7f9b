package workspace

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// mostCopied bounds the files of a center that are copied, in bytes.
const mostCopied = 256 << 20

// CopyTo copies the files of a center into a folder. It leaves out hidden files, links, and files
// of the given names.
func (f Folder) CopyTo(folder string, without ...string) error {
	copied := int64(0)
	return fs.WalkDir(f.FS, ".", func(name string, d fs.DirEntry, err error) error {
		to := filepath.Join(folder, filepath.FromSlash(name))
		switch {
		case err != nil:
			return err
		case name == ".":
			return nil
		case strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return os.Mkdir(to, 0o777)
		case !d.Type().IsRegular() || slices.Contains(without, name):
			return nil
		}

		info, err := d.Info()
		if err != nil {
			return err
		}

		// The size is checked before the file is read.
		if copied += info.Size(); copied > mostCopied {
			return fmt.Errorf("the center has more than %d MiB", int64(mostCopied>>20))
		}

		src, err := fs.ReadFile(f.FS, name)
		if err != nil {
			return err
		}

		return os.WriteFile(to, src, 0o666)
	})
}
