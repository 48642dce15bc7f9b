//go:build linux

package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// Whatever an output folder holds under the names of an earlier run's files and folders and of
// temporaries: nothing outside of it changes by a link.
func testOutputsFollowNoLinks(t *testing.T, r *runners, prepared string) {
	t.Helper()
	for i, command := range writing {
		for _, linksFolders := range []bool{false, true} {
			if !longtest.IsLong() && (i%6 != 2 || linksFolders == (i%4 == 0)) {
				continue
			}
			t.Run(fmt.Sprintf("%s, folders %t", command, linksFolders), func(t *testing.T) {
				dir, outside := copied(t, prepared), t.TempDir()
				r.ran(t, dir, command) // it may be refused
				before := strings.Split(listed(t, prepared), "\n")

				for _, line := range strings.Split(listed(t, dir), "\n") {
					if slices.Contains(before, line) || line == "" {
						continue
					}
					name, _, _ := strings.Cut(line, " ")
					linkTo(t, filepath.Join(dir, name), filepath.Join(outside, strings.ReplaceAll(name, "/", "_")), linksFolders)
				}

				content := contentOf(t, outside)
				r.ran(t, dir, command)
				if after := contentOf(t, outside); after != content {
					t.Errorf("outside:\n%s\nbefore:\n%s", after, content)
				}
			})
		}
	}
}

// linkTo moves a file, or a folder if those are linked, out of a folder, and puts a link in
// its place and in the places of temporaries.
func linkTo(t *testing.T, path, to string, linksFolders bool) {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil || info.IsDir() != linksFolders || linksFolders && filepath.Base(path) == "new" {
		return // it is below a folder that is linked, or it is the folder that the user names
	}
	if err := os.Rename(path, to); err != nil {
		t.Fatal(err)
	}
	folder, base := filepath.Split(path)
	for _, name := range []string{base, "." + base + whole.TemporaryEnd, whole.TemporaryEnd} {
		if err := os.Symlink(to, filepath.Join(folder, name)); err != nil && !os.IsExist(err) {
			t.Fatal(err)
		}
	}
}

func contentOf(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			out.WriteString(name + "\n")
			return err
		}
		if d.Type() == fs.ModeSymlink {
			to, err := os.Readlink(name)
			out.WriteString(name + " -> " + to + "\n")
			return err
		}

		content, err := os.ReadFile(name)
		out.WriteString(name + ": " + string(content) + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	return out.String()
}
