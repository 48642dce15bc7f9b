package git

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/files/shell"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestMain lets many tests run at once: their repositories wait for the disk or, if hostile, for a time limit.
func TestMain(m *testing.M) {
	longtest.AtOnce(8)
	m.Run()
	_ = os.RemoveAll(made.top)
}

// made is the repository that [ordinary] copies. Git takes seven processes to make it.
var made struct {
	sync.Once
	top string
}

// run runs git in a folder, as a user without a configuration.
func run(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "protocol.file.allow=always", "-c", "user.name=a", "-c", "user.email=a@b.c"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return out.String()
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// centerFolder is the folder of the center in a repository.
const centerFolder = "a center"

// ordinary returns a repository with a center in it and two commits.
func ordinary(t *testing.T) (top, center string) {
	t.Helper()
	longtest.Program(t, "git")
	made.Do(func() {
		var err error
		made.top, err = os.MkdirTemp("", "ordinary")
		if err != nil {
			t.Fatal(err)
		}
		initialize(t, made.top)
	})

	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(top, os.DirFS(made.top)); err != nil {
		t.Fatal(err)
	}
	return top, filepath.Join(top, centerFolder)
}

// initialize makes the repository in a folder.
func initialize(t *testing.T, top string, init ...string) {
	t.Helper()
	center := filepath.Join(top, centerFolder)
	run(t, top, append([]string{"init", "-q", "-b", "main"}, init...)...)
	write(t, filepath.Join(top, "other.txt"), "other")
	write(t, filepath.Join(center, "routing.yaml"), "center: first\n")
	write(t, filepath.Join(center, "empty.yaml"), "")
	write(t, filepath.Join(center, "translations", "grüße.de.yaml"), "prompts: grüße\r\n")
	if runtime.GOOS != "windows" {
		if err := os.Symlink("routing.yaml", filepath.Join(center, "link.yaml")); err != nil {
			t.Fatal(err)
		}
	}

	commit(t, top, "first")
	run(t, top, "tag", "-a", "-m", "v1", "v1")
	write(t, filepath.Join(center, "routing.yaml"), "center: second\n")
	write(t, filepath.Join(center, "large.csv"), strings.Repeat("0,1,2\n", 1<<16))
	commit(t, top, "second")
}

func commit(t *testing.T, dir, message string) {
	t.Helper()
	run(t, dir, "add", ".")
	run(t, dir, "commit", "-q", "-m", message)
}

// contents returns what is in files, by name; of a symbolic link, where it leads.
func contents(t *testing.T, files fs.FS) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		out[name] = d.Type().String() + " " + string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// archived returns what git archive writes of a folder.
func archived(t *testing.T, folder, revision string) map[string]string {
	t.Helper()
	content := run(t, folder, "archive", "--format=zip", revision)
	files, err := zip.NewReader(strings.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	return contents(t, files)
}

func checkArchived(t *testing.T, folder string, revisions ...string) {
	t.Helper()
	for _, revision := range revisions {
		files, warning, err := Files(t.Context(), folder, revision)
		if err != nil {
			t.Errorf("%s: %v", revision, err)
			continue
		}
		if diff := cmp.Diff(archived(t, folder, revision), contents(t, files)); diff != "" || warning != "" {
			t.Errorf("%s: warning %q, -archive +got:\n%s", revision, warning, diff)
		}
	}
}

// In an ordinary repository the files are the files of git archive.
func TestFilesAreThoseOfArchive(t *testing.T) {
	t.Parallel()
	top, center := ordinary(t)
	head := strings.TrimSpace(run(t, top, "rev-parse", "HEAD"))
	revisions := []string{"HEAD", "HEAD^", "HEAD~1", "main", "v1", "refs/tags/v1", "main@{1}", "@", ":/first", head, head[:8], "HEAD^{tree}"}
	checkArchived(t, center, revisions...)
	checkArchived(t, filepath.Join(center, "translations"), "HEAD", "v1")
	run(t, top, "gc", "-q")
	run(t, top, "pack-refs", "--all")
	checkArchived(t, center, "HEAD^", "main", "v1", head[:8])

	t.Run("worktree", func(t *testing.T) {
		tree := filepath.Join(t.TempDir(), "tree")
		run(t, top, "worktree", "add", "-q", "--detach", tree, "v1")
		checkArchived(t, filepath.Join(tree, "a center"), "HEAD", "main", "HEAD@{0}")
	})
	t.Run("clone", func(t *testing.T) {
		clone := filepath.Join(t.TempDir(), "clone")
		run(t, top, "clone", "-q", "--depth", "1", "file://"+filepath.ToSlash(top), clone)
		checkArchived(t, filepath.Join(clone, "a center"), "HEAD", "origin/main", "origin")
		run(t, clone, "fetch", "-q", "--depth", "2", "origin", "main")
		checkArchived(t, filepath.Join(clone, "a center"), "HEAD^1", "FETCH_HEAD")
	})
	t.Run("submodule", func(t *testing.T) {
		super := t.TempDir()
		run(t, super, "init", "-q")
		run(t, super, "submodule", "--quiet", "add", "file://"+filepath.ToSlash(top), "module")
		commit(t, super, "add the module")
		checkArchived(t, filepath.Join(super, "module", "a center"), "HEAD", "HEAD^")
		write(t, filepath.Join(super, "center", "routing.yaml"), "center: above\n")
		commit(t, super, "add a center")
		checkArchived(t, super, "HEAD")
	})
}

// Names of objects may be SHA-256.
func TestSHA256(t *testing.T) {
	t.Parallel()
	longtest.Program(t, "git")
	top := t.TempDir()
	initialize(t, top, "--object-format=sha256")
	center := filepath.Join(top, centerFolder)
	checkArchived(t, center, "HEAD", "HEAD^", "v1")
}

// What cannot be read is said.
func TestErrors(t *testing.T) {
	t.Parallel()
	top, center := ordinary(t)
	write(t, filepath.Join(top, "untracked", "routing.yaml"), "center: untracked\n")

	for _, c := range []struct{ folder, revision, want string }{
		{center, "nothing", "git: "},
		{center, "HEAD~7", "git: "},
		{center, strings.Repeat("0", 40), "git: "},
		{filepath.Join(top, "untracked"), "HEAD", "HEAD has no files of "},
	} {
		_, _, err := Files(t.Context(), c.folder, c.revision)
		if e := new(Error); !errors.As(err, &e) || !strings.HasPrefix(e.Reason, c.want) || e.Hint == "" {
			t.Errorf("%s at %s: %v", c.folder, c.revision, err)
		}
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Files(ctx, center, "HEAD"); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}

	// A revision with two meanings is only a warning.
	write(t, filepath.Join(top, ".git", "refs", "heads", "v1"), run(t, top, "rev-parse", "HEAD"))
	files, warning, err := Files(t.Context(), center, "v1")
	if err != nil || warning != "warning: refname 'v1' is ambiguous." || len(contents(t, files)) != 4 {
		t.Errorf("of two meanings: the warning is %q, %v", warning, err)
	}

	// Git lists a file whose content is damaged.
	object := strings.TrimSpace(run(t, top, "rev-parse", "HEAD:a center/routing.yaml"))
	path := filepath.Join(top, ".git", "objects", object[:2], object[2:])
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	write(t, path, string(content[:len(content)-6])+"damage")
	if files, _, err := Files(t.Context(), center, "HEAD"); err == nil || files != nil {
		t.Errorf("damaged: %v, %v", files, err)
	}
}

// noAnswer is the error of a repository with a named pipe, from which git reads forever.
const noAnswer = "does not answer"

// hostile are changes to a repository that lead git elsewhere. RAN is a command that creates
// the file "ran", and PIPE a named pipe, from which reading does not return.
var hostile = []struct {
	name   string
	config string
	change func(t *testing.T, top, center string)
	fails  string // what the error says, or "" if the files are read
}{
	{name: "archive command", config: "[tar \"zip\"]\n\tcommand = RAN\n[tar \"tar\"]\n\tcommand = RAN\n"},
	{name: "filters", config: "[filter \"f\"]\n\tsmudge = RAN\n\tclean = RAN\n\tprocess = RAN\n\trequired = true\n[diff \"f\"]\n\ttextconv = RAN\n\tcommand = RAN\n", change: func(t *testing.T, top, _ string) {
		write(t, filepath.Join(top, ".git", "info", "attributes"), "* filter=f diff=f export-ignore\n")
	}},
	{name: "monitor, pager, editor", config: "[core]\n\tfsmonitor = RAN\n\tpager = RAN\n\teditor = RAN\n\taskPass = RAN\n\talternateRefsCommand = RAN\n[pager]\n\tls-tree = RAN\n\tcat-file = RAN\n[alias]\n\tls-tree = !RAN\n\tcat-file = !RAN\n"},
	{name: "hooks", config: "[core]\n\thooksPath = .\n", change: func(t *testing.T, top, _ string) {
		for _, hook := range []string{"post-checkout", "reference-transaction", "fsmonitor-watchman", "post-index-change", "pre-auto-gc"} {
			for _, folder := range []string{".git/hooks", ".git", "."} {
				write(t, filepath.Join(top, folder, hook), "#!/bin/sh\ntouch '"+top+"/ran'\n")
				if err := os.Chmod(filepath.Join(top, folder, hook), 0o755); err != nil {
					t.Fatal(err)
				}
			}
		}
	}},
	{name: "partial clone", fails: "git: ", config: "[core]\n\trepositoryformatversion = 1\n\tsshCommand = RAN\n\tgitProxy = RAN\n[credential]\n\thelper = !RAN\n[protocol]\n\tallow = always\n[protocol \"ext\"]\n\tallow = always\n[extensions]\n\tpartialClone = origin\n[remote \"origin\"]\n\turl = ext::RAN\n\tpromisor = true\n\tpartialclonefilter = blob:none\n\tuploadpack = RAN\n", change: removeObjects},
	{name: "partial clone by ssh", fails: "git: ", config: "[core]\n\trepositoryformatversion = 1\n\tsshCommand = RAN\n[extensions]\n\tpartialClone = origin\n[remote \"origin\"]\n\turl = ssh://127.0.0.1/none\n\tpromisor = true\n", change: removeObjects},
	{name: "included configuration", fails: noAnswer, config: "[include]\n\tpath = PIPE\n[includeIf \"gitdir:**\"]\n\tpath = PIPE\n"},
	{name: "files named in the configuration", config: "[core]\n\tattributesFile = PIPE\n\texcludesFile = PIPE\n\tworktree = /\n[mailmap]\n\tfile = PIPE\n[blame]\n\tignoreRevsFile = PIPE\n"},
	{name: "broken configuration", fails: "git: ", config: "[core\nrepositoryformatversion = 99\n"},
	{name: "replaced objects", change: func(t *testing.T, top, _ string) {
		run(t, top, "replace", "HEAD", "HEAD^")
		run(t, top, "replace", "HEAD:other.txt", "HEAD:a center/routing.yaml")
	}},
	{name: "grafts", change: func(t *testing.T, top, _ string) {
		write(t, filepath.Join(top, ".git", "info", "grafts"), run(t, top, "rev-parse", "HEAD"))
	}},
	{name: "other object store", change: func(t *testing.T, top, _ string) {
		outside := t.TempDir()
		run(t, top, "clone", "-q", "--bare", ".", outside)
		removeObjects(t, top, "")
		write(t, filepath.Join(top, ".git", "objects", "info", "alternates"), filepath.Join(outside, "objects")+"\n")
	}},
	{name: "linked object store", change: func(t *testing.T, top, _ string) {
		moveAndLink(t, filepath.Join(top, ".git", "objects"), filepath.Join(t.TempDir(), "objects"))
	}},
	{name: "linked objects", change: func(t *testing.T, top, _ string) {
		run(t, top, "gc", "-q")
		moveAndLink(t, filepath.Join(top, ".git", "objects", "pack"), filepath.Join(t.TempDir(), "pack"))
	}},
	{name: "linked refs", change: func(t *testing.T, top, _ string) {
		outside := filepath.Join(t.TempDir(), "refs")
		write(t, filepath.Join(outside, "main"), run(t, top, "rev-parse", "HEAD"))
		if err := os.RemoveAll(filepath.Join(top, ".git", "refs", "heads")); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(outside, filepath.Join(top, ".git", "refs", "heads")); err != nil {
			t.Fatal(err)
		}
	}},
	{name: "common folder elsewhere", fails: "git: ", change: func(t *testing.T, top, _ string) {
		write(t, filepath.Join(top, ".git", "commondir"), t.TempDir()+"\n")
	}},
	{name: "a file that leads to another repository", change: func(t *testing.T, top, _ string) {
		outside := filepath.Join(t.TempDir(), "outside")
		if err := os.Rename(filepath.Join(top, ".git"), outside); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(top, ".git"), "gitdir: "+outside+"\n")
	}},
	{name: "a file that leads to another worktree", change: func(t *testing.T, top, _ string) {
		outside := t.TempDir()
		if err := os.Rename(filepath.Join(top, ".git"), filepath.Join(outside, ".git")); err != nil {
			t.Fatal(err)
		}
		run(t, outside, "worktree", "add", "-q", "--detach", filepath.Join(outside, "tree"))
		write(t, filepath.Join(top, ".git"), "gitdir: "+filepath.Join(outside, ".git", "worktrees", "tree")+"\n")
	}},
	{name: "a link to another repository", change: func(t *testing.T, top, _ string) {
		moveAndLink(t, filepath.Join(top, ".git"), filepath.Join(t.TempDir(), "outside"))
	}},
	{name: "center that is a bare repository", change: func(t *testing.T, top, center string) {
		bare := t.TempDir()
		run(t, top, "clone", "-q", "--bare", ".", bare)
		for _, name := range []string{"HEAD", "config", "objects", "refs", "packed-refs"} {
			if err := os.Rename(filepath.Join(bare, name), filepath.Join(center, name)); err != nil {
				t.Fatal(err)
			}
		}
		write(t, filepath.Join(center, "config"), "[core]\n\tbare = true\n[tar \"zip\"]\n\tcommand = touch '"+top+"/ran'; cat\n[include]\n\tpath = "+top+"/pipe\n")
	}},
	{name: "submodules", config: "[submodule]\n\trecurse = true\n[submodule \"evil\"]\n\turl = ext::RAN\n\tupdate = !RAN\n\tactive = true\n", change: func(t *testing.T, top, _ string) {
		write(t, filepath.Join(top, ".gitmodules"), "[submodule \"evil\"]\n\tpath = a center/evil\n\turl = ext::touch ran\n\tupdate = !touch ran\n")
		run(t, top, "update-index", "--add", "--cacheinfo", "160000,"+strings.TrimSpace(run(t, top, "rev-parse", "HEAD"))+",a center/evil")
		run(t, top, "commit", "-q", "--amend", "-m", "second")
	}},
	{name: "named pipe as an object", change: func(t *testing.T, top, _ string) {
		for first := range 256 { // a folder that holds no object yet
			folder := filepath.Join(top, ".git", "objects", fmt.Sprintf("%02x", first))
			if _, err := os.Lstat(folder); errors.Is(err, fs.ErrNotExist) {
				moveAndLink(t, filepath.Join(top, "pipe"), folder)
				return
			}
		}
	}},
	{name: "shallow file that is a pipe", fails: noAnswer, change: func(t *testing.T, top, _ string) {
		if err := os.Rename(filepath.Join(top, "pipe"), filepath.Join(top, ".git", "shallow")); err != nil {
			t.Fatal(err)
		}
	}},
}

func removeObjects(t *testing.T, top, _ string) {
	t.Helper()
	objects := filepath.Join(top, ".git", "objects")
	entries, err := os.ReadDir(objects)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if len(e.Name()) == 2 {
			if err := os.RemoveAll(filepath.Join(objects, e.Name())); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func moveAndLink(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(to, from); err != nil {
		t.Fatal(err)
	}
}

// A repository that somebody else made runs no command, and changes nothing.
func TestHostileRepositories(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("it has no named pipes in folders")
	}
	for _, c := range hostile {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			top, center := ordinary(t)
			files, _, err := Files(t.Context(), center, "HEAD")
			if err != nil {
				t.Fatal(err)
			}
			want := contents(t, files)
			pipe, ran := filepath.Join(top, "pipe"), filepath.Join(top, "ran")
			if out, err := exec.Command("mkfifo", pipe).CombinedOutput(); err != nil {
				t.Fatalf("mkfifo: %v: %s", err, out)
			}
			if c.change != nil {
				c.change(t, top, center)
			}
			if c.config != "" {
				config := strings.ReplaceAll(strings.ReplaceAll(c.config, "RAN", "touch '"+ran+"'"), "PIPE", pipe)
				write(t, filepath.Join(top, ".git", "config"), config)
			}
			before := listing(t, top)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second) // reading the pipe does not return
			defer cancel()

			// Git never answers at a pipe. The other repositories keep the limit of the program.
			limit := answer
			if c.fails == noAnswer {
				limit = time.Second
			}
			files, _, err = filesWithin(ctx, limit, center, "HEAD")
			if _, missing := os.Lstat(ran); missing == nil {
				t.Error("a command ran")
			}
			if diff := cmp.Diff(before, listing(t, top)); diff != "" {
				t.Errorf("the repository changed: %s", diff)
			}
			switch e := new(Error); {
			case c.fails == "" && err != nil:
				t.Errorf("error %v", err)
			case c.fails == "":
				if diff := cmp.Diff(want, contents(t, files)); diff != "" {
					t.Errorf("other files: %s", diff)
				}
			case !errors.As(err, &e) || !strings.Contains(e.Reason, c.fails) || e.Hint == "":
				t.Errorf("error %v, want %q", err, c.fails)
			}
		})
	}
}

// Variables of the environment lead to no other repository.
func TestEnvironment(t *testing.T) {
	_, center := ordinary(t)
	_, other := ordinary(t)
	want, _, err := Files(t.Context(), center, "HEAD")
	if err != nil {
		t.Fatal(err)
	}

	for name, value := range map[string]string{
		"GIT_DIR": filepath.Join(filepath.Dir(other), ".git"), "GIT_EXTERNAL_DIFF": "false", "GIT_CONFIG_COUNT": "1",
		"GIT_CONFIG_KEY_0": "core.repositoryFormatVersion", "GIT_CONFIG_VALUE_0": "99", "GIT_OBJECT_DIRECTORY": filepath.Join(other, "none"),
	} {
		t.Setenv(name, value)
	}

	got, _, err := Files(t.Context(), center, "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(contents(t, want), contents(t, got)); diff != "" {
		t.Error(diff)
	}
}

// listing returns the names and sizes of all files of a folder.
func listing(t *testing.T, folder string) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		out[name] = info.Size()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A folder with more than is read is refused before its contents are.
func TestTooLarge(t *testing.T) {
	longtest.Skip(t) // it commits 256 MiB
	t.Parallel()
	top, center := ordinary(t)
	zeros, err := os.Create(filepath.Join(center, "zeros.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(zeros.Truncate(maxFiles), zeros.Close()); err != nil {
		t.Fatal(err)
	}
	commit(t, top, "zeros")
	_, _, err = Files(t.Context(), center, "HEAD")
	if e := new(Error); !errors.As(err, &e) || !strings.Contains(e.Reason, "has more than 256 MiB") {
		t.Errorf("error %v", err)
	}
	checkArchived(t, center, "HEAD^")
}

// The files of a folder fit if their sizes are at most the bound together, also if a sum of the sizes overflows.
func TestSizesThatFit(t *testing.T) {
	for _, c := range []struct {
		sizes []int64
		want  bool
	}{
		{[]int64{0}, true},
		{[]int64{maxFiles, 0}, true},
		{[]int64{maxFiles + 1}, false},
		{[]int64{1, maxFiles - 1}, true},
		{[]int64{1, maxFiles}, false},
		{[]int64{1, math.MaxInt64, math.MaxInt64}, false},
	} {
		var entries []treeEntry
		for _, size := range c.sizes {
			entries = append(entries, treeEntry{size: size})
		}
		if got := fits(entries); got != c.want {
			t.Errorf("sizes of %d fit: %t", c.sizes, got)
		}
	}
}

// A tree whose folders are each other's copies has more names than can be listed.
func TestRepeatedTrees(t *testing.T) {
	longtest.Skip(t)
	t.Parallel()
	top, _ := ordinary(t)
	run(t, top, "repack", "-a", "-d", "-q") // git finds a file that is not packed too slowly to list many in time
	tree := "100644 blob " + strings.TrimSpace(run(t, top, "rev-parse", "HEAD:other.txt")) + "\t"
	for range 10 { // 10^10 files
		var entries strings.Builder
		for _, name := range "0123456789" {
			entries.WriteString(tree + string(name) + "\n")
		}
		cmd := exec.Command("git", "mktree")
		cmd.Dir, cmd.Stdin = top, strings.NewReader(entries.String())
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		tree = "040000 tree " + strings.TrimSpace(string(out)) + "\t"
	}
	object := strings.TrimSuffix(strings.TrimPrefix(tree, "040000 tree "), "\t")
	_, _, err := Files(t.Context(), top, object)
	if e := new(Error); !errors.As(err, &e) || !strings.Contains(e.Reason, "too many files") {
		t.Errorf("error %v", err)
	}
}

func TestFirstLine(t *testing.T) {
	if got := firstLine([]byte("\n  fatal: no\nhint: yes\n")); got != "fatal: no" {
		t.Errorf("the first line is %q", got)
	}
}

// A command that succeeds has no error, whatever it warns of. Another one has git's first line, or the reason why git did
// not run.
func TestFailuresOfGit(t *testing.T) {
	late, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	stopped, stop := context.WithCancel(t.Context())
	stop()
	exit := errors.New("exit status 128")
	for _, c := range []struct {
		ctx          context.Context
		err          error
		stderr, want string
	}{
		{t.Context(), nil, "", "<nil>"},
		{t.Context(), nil, "warning: a hint", "<nil>"},
		{t.Context(), exit, "fatal: bad revision\nhint: no", "git: bad revision"},
		{t.Context(), exit, "\n", "exit status 128"},
		{t.Context(), exec.ErrNotFound, "", "git is not installed"},
		{late, exit, "fatal: killed", "git does not answer within 5s"},
		{stopped, exit, "fatal: killed", "context canceled"},
	} {
		err := git{limit: 5 * time.Second}.failure(c.ctx, c.err, &shell.Buffer{Content: []byte(c.stderr)})
		if got := fmt.Sprint(err); got != c.want {
			t.Errorf("%v with %q is %s, want %s", c.err, c.stderr, got, c.want)
		}
	}
}
