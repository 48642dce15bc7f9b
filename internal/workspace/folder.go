package workspace

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// RoutingFile is the name of the file that makes a folder a center.
const RoutingFile = "routing.yaml"

// Folder is the folder with a center's files.
type Folder struct {
	Path string // as the user wrote it; "" is the embedded sample center
	FS   fs.FS
	File string // the file that the user named, by its name in FS, or ""

	KeepNames bool        // for an editor: Center.Found keeps where names stand
	Trees     *yaml.Trees // as they were read before, or nil
}

// Sample is the folder of the embedded sample center.
func Sample() Folder { return Folder{FS: flows.FS} }

// FolderError says why a path is no center's folder, and one likely fix.
type FolderError struct {
	Err error
	Fix string
}

func (e *FolderError) Error() string { return e.Err.Error() }
func (e *FolderError) Unwrap() error { return e.Err }

// Open opens a folder with a routing.yaml, or the folder of a file. The folder of a file of
// translations is the parent of its folder. The error is a [FolderError] if the path leads to
// something else, and otherwise an [fs.PathError].
func Open(path string) (Folder, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Folder{}, err
	}

	f := Folder{Path: path}
	if !info.IsDir() {
		f.Path = filepath.Dir(path)
		f.File = filepath.Base(path)
		if !yaml.IsFileName(f.File) {
			return Folder{}, &FolderError{
				fmt.Errorf("%s is not a YAML file", path),
				"give a folder, or a file that ends in .yaml and does not begin with a dot",
			}
		}

		// The relative path may be ".", so only the absolute one shows the name of the folder.
		absolute, err := filepath.Abs(f.Path)
		if err == nil && filepath.Base(absolute) == yaml.Translations && !IsCenter(f.Path) {
			f.Path = filepath.Join(f.Path, "..")
			f.File = yaml.Translations + "/" + f.File
		}
	}

	if !IsCenter(f.Path) {
		name := f.Path
		if name == "." {
			name = "this folder"
		}
		fix := "routing.yaml describes the center: its hubs, queues and lines; " +
			"\"ivrsim init FOLDER\" writes a sample to start from"
		if file := partOfCenter(f.Path); file != nil && file.Kind == "center" {
			fix = fmt.Sprintf("rename %s, which describes a center, to %s", file.Name, RoutingFile)
		}
		return Folder{}, &FolderError{fmt.Errorf("%s has no %s", name, RoutingFile), fix}
	}

	// No symbolic link leads out of it.
	root, err := os.OpenRoot(f.Path)
	if err != nil {
		return Folder{}, err
	}

	f.FS = &usedFiles{FS: root.FS(), names: map[string]bool{}}
	return f, nil
}

// IsCenter reports whether a folder has a routing.yaml.
func IsCenter(folder string) bool {
	info, err := os.Stat(filepath.Join(folder, RoutingFile))
	return err == nil && !info.IsDir()
}

// HasCenter reports whether a folder has a center, or parts of one without the routing.yaml that
// [Open] asks for. Elsewhere a verb may work on the sample center.
func HasCenter(folder string) bool { return IsCenter(folder) || partOfCenter(folder) != nil }

// partOfCenter returns a folder's file that describes a center, otherwise one of the other files that only
// a center has, otherwise nil.
func partOfCenter(folder string) *yaml.File {
	files, err := yaml.ReadFolder(os.DirFS(folder), &diag.Findings{})
	if err != nil {
		return nil
	}

	for _, kind := range []string{"center", "flow", "scenario", "tests"} {
		i := slices.IndexFunc(files, func(f yaml.File) bool { return f.Kind == kind })
		if i >= 0 {
			return &files[i]
		}
	}
	return nil
}

// Prefix is printed before the name of a file in the folder.
func (f Folder) Prefix() string {
	if f.Path == "" || f.Path == "." {
		return ""
	}
	return filepath.Clean(f.Path) + string(filepath.Separator)
}
