package yaml_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// A file that cannot be read has the reason in the words of a user, without its path.
func TestReasonsOfUnreadableFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("symbolic links need a privilege")
	}
	folder := t.TempDir()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "outside")
	must(os.WriteFile(outside, []byte("a: b"), 0o600))
	must(os.WriteFile(filepath.Join(folder, "file"), []byte("12345678"), 0o600))
	must(os.Mkdir(filepath.Join(folder, "folder"), 0o700))
	must(os.Symlink("file", filepath.Join(folder, "link")))
	must(os.Symlink("nowhere", filepath.Join(folder, "broken")))
	must(os.Symlink(outside, filepath.Join(folder, "out")))
	must(os.Symlink(filepath.Dir(outside), filepath.Join(folder, "out_folder")))
	root, err := os.OpenRoot(folder)
	must(err)
	defer func() { must(root.Close()) }()

	const out = "it is a symbolic link out of the folder; copy the file that it leads to"
	for name, want := range map[string]string{
		"file":    "12345678 <nil>",
		"link":    "12345678 <nil>",
		"folder":  " it is a folder",
		"missing": " no such file or directory",
		"broken":  " no such file or directory",
		"out":     " " + out,
	} {
		bytes, errOfBytes := yaml.ReadFile(root.FS(), name, 8)
		text, errOfText := yaml.ReadText(root.FS(), name, 8)
		for _, got := range []string{fmt.Sprintf("%s %v", bytes, errOfBytes), fmt.Sprintf("%s %v", text, errOfText)} {
			if !strings.HasSuffix(got, want) || strings.Contains(got, folder) {
				t.Errorf("%s is read as %q, want %q", name, got, want)
			}
		}
	}

	// A disk that fails has its reason, too, and the bytes that were read are no text.
	failing := failingDisk{root.FS()}
	if _, err := yaml.ReadFile(failing, "file", 8); fmt.Sprint(err) != "input/output error" {
		t.Errorf("a failing disk is read: %v", err)
	}
	if _, err := yaml.ReadText(failing, "file", 8); fmt.Sprint(err) != "input/output error" {
		t.Errorf("a failing disk is read as a text: %v", err)
	}

	// Of a larger file, one byte more than the limit shows that it is larger, and a text is not read.
	if bytes, err := yaml.ReadFile(root.FS(), "file", 6); string(bytes) != "1234567" || err != nil {
		t.Errorf("7 bytes are %q, %v", bytes, err)
	}
	if text, err := yaml.ReadText(root.FS(), "file", 7); text != "" || err != yaml.ErrTooLarge { //nolint:errorlint // as it is
		t.Errorf("a text of 8 bytes with the limit of 7 is %q, %v", text, err)
	}
	for limit, want := range map[int64]string{8: "<nil>", 7: filepath.Join(folder, "file") + ": it is over 0 MiB"} {
		if _, err := yaml.ReadPath(filepath.Join(folder, "file"), limit); fmt.Sprint(err) != want {
			t.Errorf("with the limit of %d: %v, want %s", limit, err, want)
		}
	}

	// The folder of translations may be missing, but not anything else.
	for target, want := range map[string]string{
		"":           "<nil>",
		"folder":     "<nil>",
		"file":       "it is a file; move it away, or name it for what it holds",
		"nowhere":    "it is a symbolic link that leads nowhere; remove it",
		"out_folder": "it is a symbolic link out of the folder; copy the folder that it leads to",
	} {
		place := filepath.Join(folder, yaml.Translations)
		if target != "" {
			must(os.Symlink(target, place))
		}
		if err := yaml.UnreadableTranslations(root.FS()); fmt.Sprint(err) != want {
			t.Errorf("translations that are %q: %v, want %s", target, err, want)
		}
		if target != "" {
			must(os.Remove(place))
		}
	}
}

// failingDisk has files whose reading fails after some bytes.
type failingDisk struct{ fs.FS }

type failingFile struct{ fs.File }

func (d failingDisk) Open(name string) (fs.File, error) {
	f, err := d.FS.Open(name)
	return failingFile{f}, err
}

func (f failingFile) Read(p []byte) (int, error) {
	return min(2, len(p)), &fs.PathError{Op: "read", Path: "/a/path", Err: syscall.EIO}
}
