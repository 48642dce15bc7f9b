package sources_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/sources"
)

// An include takes the file at its path. Only without such a file does it take the file of the same
// name in the dialplan's folder.
func TestIncludeTakesOneFile(t *testing.T) {
	for _, c := range []struct {
		name, include string
		files, want   []string // in the folder, and the imported ones
	}{
		{"both", "parts/more.conf", []string{"parts/more.conf", "more.conf"}, []string{"parts/more.conf"}},
		{"the path", "parts/more.conf", []string{"parts/more.conf"}, []string{"parts/more.conf"}},
		{"the name", "/etc/asterisk/parts/more.conf", []string{"more.conf"}, []string{"more.conf"}},
		{"neither", "parts/more.conf", []string{"other.conf"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, "parts"), 0o700); err != nil {
				t.Fatal(err)
			}
			write := func(name, content string) {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			write("extensions.conf", "#include \""+c.include+"\"\n[incoming]\nexten => 100,1,Hangup()\n")
			for _, name := range c.files {
				write(name, "[more]\nexten => 200,1,Hangup()\n")
			}

			i := sources.New([]importer.Format{asterisk.Format})
			if err := i.Add(filepath.Join(dir, "extensions.conf")); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range i.Sources {
				name, err := filepath.Rel(dir, s.File)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, filepath.ToSlash(name))
			}
			if want := append([]string{"extensions.conf"}, c.want...); !slices.Equal(got, want) {
				t.Errorf("%q are imported, want %q", got, want)
			}
		})
	}
}

// A symbolic link is followed within the folder. A link out of the folder is not followed, and named once, whether the
// folder has it or another file includes it.
func TestLinksStayInTheFolder(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "asterisk")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"other.conf":               "[other]\nexten => 300,1,Hangup()\n",
		"asterisk/inside.conf":     "[inside]\nexten => 200,1,Hangup()\n",
		"asterisk/extensions.conf": "#include out.conf\n#include in.conf\n[incoming]\nexten => 100,1,Hangup()\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"out.conf": "../other.conf", "in.conf": "inside.conf"} {
		if err := os.Symlink(to, filepath.Join(folder, link)); err != nil {
			t.Fatal(err)
		}
	}

	i := sources.New([]importer.Format{asterisk.Format})
	if err := i.Add(folder); err != nil {
		t.Fatal(err)
	}

	var got []string
	for _, s := range i.Sources {
		got = append(got, filepath.Base(s.File))
	}
	if want := []string{"extensions.conf", "in.conf", "inside.conf"}; !slices.Equal(got, want) {
		t.Errorf("%q are imported, want %q", got, want)
	}
	if len(i.Unread) != 1 || filepath.Base(i.Unread[0].File) != "out.conf" ||
		!strings.Contains(i.Unread[0].Reason, "out of the folder") {
		t.Errorf("not read: %v, want out.conf, since it leads out of the folder", i.Unread)
	}
}
