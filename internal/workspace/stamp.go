package workspace

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Stamp is the state of the files that a center may read, by their names, and of its folders,
// without their contents. A folder that is replaced by another one has another stamp.
type Stamp map[string]state

// state is the state of a file at the end of its link, and of the link itself. A file that is no link has its own state
// twice.
type state struct {
	file fs.FileInfo // nil for a file that a link does not reach
	link fs.FileInfo
}

// thisFolder is the name of the center's folder in a stamp.
const thisFolder = "."

// StampOf returns the stamp of the folder at the end of a path. An unreadable folder has no files.
func StampOf(folder string) Stamp {
	out := Stamp{}
	for _, below := range []string{thisFolder, yaml.Translations} {
		found := stateOf(folder, below)
		if found.file == nil {
			continue
		}

		// The folder has an entry of its own, because another folder may take its place.
		out[below] = found

		// A file in place of the folder has no entries.
		entries, _ := os.ReadDir(filepath.Join(folder, below))
		for _, e := range entries {
			if !e.IsDir() && IsRead(e.Name()) {
				name := path.Join(below, e.Name())
				out[name] = stateOf(folder, name)
			}
		}
	}

	return out
}

// stateOf returns the state of a file in a folder. A missing file has none.
func stateOf(folder, name string) state {
	path := filepath.Join(folder, filepath.FromSlash(name))
	file, _ := os.Stat(path)
	link, _ := os.Lstat(path)
	return state{file, link}
}

// IsRead reports whether a center may read a file of a name in its folder, or its folder of
// translations.
func IsRead(name string) bool {
	return yaml.IsFileName(name) || filepath.Ext(name) == ".csv" || name == yaml.Translations
}

// Only returns the part of a stamp whose files are read.
func (s Stamp) Only(reads func(name string) bool) Stamp {
	out := maps.Clone(s)
	maps.DeleteFunc(out, func(name string, _ state) bool { return name != thisFolder && !reads(name) })
	return out
}

// Changed returns the first name whose file or folder differs from an earlier stamp, or "". The
// center's folder has the name ".", and comes before most files.
func (s Stamp) Changed(earlier Stamp) string {
	names := maps.Clone(s)
	maps.Copy(names, earlier)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		now, isThere := s[name]
		before, wasThere := earlier[name]
		isFolder := name == thisFolder || name == yaml.Translations
		isSame := same(now.file, before.file, isFolder) && same(now.link, before.link, isFolder)
		if isThere != wasThere || !isSame {
			return name
		}
	}
	return ""
}

// same reports whether two states are of one file that was not written between.
func same(now, before fs.FileInfo, isFolder bool) bool {
	if now == nil || before == nil {
		return now == before
	}
	if !os.SameFile(now, before) || now.Mode() != before.Mode() {
		return false
	}

	// The entries of a folder are compared by themselves, so its time of change does not matter.
	if isFolder {
		return true
	}
	return now.Size() == before.Size() && now.ModTime().Equal(before.ModTime())
}
