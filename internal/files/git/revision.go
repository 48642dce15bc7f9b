package git

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/shell"
)

// Error says why a revision cannot be read, and the likely mend.
type Error struct{ Reason, Hint string }

func (e *Error) Error() string { return e.Reason }

const (
	hintRevision = "--base takes a revision of the git repository that the folder is in"
	hintSize     = "keep recordings and other large files in another folder"
)

const (
	maxFiles   = 1 << 28 // what is read of a folder, in bytes
	maxListing = 1 << 22 // the names, types and sizes of its files, in bytes
)

// answer bounds the time in which git lists the files: reading a named pipe, as which an object or
// a part of the configuration can be, does not return.
const answer = 5 * time.Second

// Files returns the files of a folder as they are at a revision of the git repository that
// the folder is in: their contents as stored, without conversions. Where git only warns, it
// returns the warning, too. An error that a user can mend is an *Error.
func Files(ctx context.Context, folder, revision string) (files fs.FS, warning string, err error) {
	return filesWithin(ctx, answer, folder, revision)
}

// filesWithin returns the files and the warning of [Files]. Git lists the files within a limit.
func filesWithin(
	ctx context.Context, limit time.Duration, folder, revision string,
) (files fs.FS, warning string, err error) {
	if folder, err = filepath.Abs(folder); err != nil {
		return nil, "", err
	}

	// The repository is above the real folder, and not above a link to it.
	if folder, err = filepath.EvalSymlinks(folder); err != nil {
		return nil, "", err
	}

	top := folder
	for !isTop(top) {
		if top == filepath.Dir(top) {
			return nil, "", &Error{folder + " is not in a git repository", hintRevision}
		}
		top = filepath.Dir(top)
	}

	g := git{top, limit}

	// Git lists the files from the top of the repository on.
	prefix := strings.TrimPrefix(filepath.ToSlash(strings.TrimPrefix(folder, top))+"/", "/")

	entries, warning, err := g.list(ctx, folder, revision, prefix)
	if err != nil {
		return nil, "", err
	}

	files, err = g.read(ctx, entries)
	return files, warning, err
}

// isTop reports whether a folder is the top of a repository's files. A folder without a .git is
// not, even if it looks like a repository: a cloned repository may contain such folders.
func isTop(folder string) bool {
	info, err := os.Stat(filepath.Join(folder, ".git"))
	if err != nil || !info.IsDir() {
		return err == nil && info.Mode().IsRegular() // of a worktree or a submodule
	}
	_, err = os.Lstat(filepath.Join(folder, ".git", "HEAD"))
	return err == nil
}

// git runs git on the repository of a folder.
type git struct {
	top   string
	limit time.Duration // of the list of files
}

// command runs a git command. Neither a variable of the environment nor the repository leads the
// command to another program, to replaced objects or to the network. Of the programs in a
// configuration these commands run only a pager and the transport of a partial clone.
func (g git) command(ctx context.Context, args ...string) *exec.Cmd {
	dir := []string{"--no-pager", "--git-dir=" + filepath.Join(g.top, ".git"), "--work-tree=" + g.top}
	cmd := exec.CommandContext(ctx, "git", append(dir, args...)...)
	cmd.Dir = g.top
	cmd.WaitDelay = time.Second

	// A variable of git could lead the command to another repository or program.
	ordinary := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(strings.ToUpper(variable), "GIT_")
	})

	cmd.Env = append(
		ordinary,
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_ATTR_NOSYSTEM=1",
		"GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=", "GIT_LITERAL_PATHSPECS=1",
		"GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0",
	)

	return cmd
}

// treeEntry is a file of a revision.
type treeEntry struct {
	name   string // relative to the folder
	object string
	size   int64
	link   bool
}

// list returns the files below a folder of the repository, and git's warning.
func (g git) list(ctx context.Context, folder, revision, prefix string) ([]treeEntry, string, error) {
	args := []string{"ls-tree", "-r", "-l", "-z", "--full-tree", "--end-of-options", revision}
	if prefix != "" {
		args = append(args, "--", prefix)
	}

	// A named pipe in the repository would block git forever.
	soon, cancel := context.WithTimeout(ctx, g.limit)
	defer cancel()
	cmd := g.command(soon, args...)
	listing := shell.Buffer{Max: maxListing}
	errs := shell.Buffer{Max: maxListing}
	cmd.Stdout = &listing
	cmd.Stderr = &errs

	if err := g.failure(soon, cmd.Run(), &errs); err != nil {
		if listing.IsFull {
			err = &Error{fmt.Sprintf("%s of %s has too many files", folder, revision), hintSize}
		}
		return nil, "", err
	}

	entries, err := parseListing(listing.Content, prefix)
	if err != nil {
		return nil, "", err
	}
	if len(entries) == 0 {
		return nil, "", &Error{fmt.Sprintf("%s has no files of %s", revision, folder), hintRevision}
	}

	// The sizes are known before the contents are read, so that no large file fills the memory.
	if !fits(entries) {
		return nil, "", &Error{
			fmt.Sprintf("%s of %s has more than %d MiB", folder, revision, maxFiles>>20),
			hintSize,
		}
	}

	return entries, firstLine(errs.Content), nil
}

// fits reports whether files have at most maxFiles bytes together. The sum of their sizes may be too large to count.
func fits(entries []treeEntry) bool {
	left := int64(maxFiles)
	for _, e := range entries {
		if left -= e.size; left < 0 {
			return false
		}
	}
	return true
}

// parseListing reads the output of git ls-tree -r -l -z: "MODE TYPE OBJECT SIZE\tNAME\0".
// Submodules are left out.
func parseListing(listing []byte, prefix string) ([]treeEntry, error) {
	var out []treeEntry
	for line := range strings.SplitSeq(strings.TrimSuffix(string(listing), "\x00"), "\x00") {
		if line == "" {
			continue
		}

		about, name, _ := strings.Cut(line, "\t")
		fields := strings.Fields(about)
		if len(fields) != 4 {
			return nil, fmt.Errorf("git ls-tree printed %q", line)
		}

		// A submodule is a commit of another repository.
		if fields[1] != "blob" {
			continue
		}

		size, err := strconv.ParseInt(fields[3], 10, 64)
		if err != nil || size < 0 {
			return nil, fmt.Errorf("git ls-tree printed the size %q", fields[3])
		}

		// The mode 120000 is a symbolic link, whose content is its target.
		out = append(out, treeEntry{strings.TrimPrefix(name, prefix), fields[2], size, fields[0] == "120000"})
	}

	return out, nil
}

// read reads the files' contents into an archive in memory.
func (g git) read(ctx context.Context, entries []treeEntry) (fs.FS, error) {
	ctx, cancel := context.WithCancel(ctx) // ends git after an error
	defer cancel()

	var objects strings.Builder
	for _, e := range entries {
		objects.WriteString(e.object + "\n")
	}

	cmd := g.command(ctx, "cat-file", "--batch", "--buffer")
	errs := shell.Buffer{Max: maxListing}
	cmd.Stdin = strings.NewReader(objects.String())
	cmd.Stderr = &errs

	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}

	// Git writes while the archive is made, so that the contents are not in memory twice.
	if err := cmd.Start(); err != nil {
		return nil, g.failure(ctx, err, &errs)
	}

	content, err := archive(bufio.NewReader(out), entries)
	if err != nil {
		// Git may wait to write its rest. The cancel ends it before the wait.
		cancel()
		_ = cmd.Wait() // after the first error
		return nil, err
	}

	if err := g.failure(ctx, cmd.Wait(), &errs); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(content), int64(len(content)))
}

// archive makes an uncompressed archive of the output of git cat-file --batch: a line
// "OBJECT TYPE SIZE" or "OBJECT missing", and then the content and a line end.
func archive(from *bufio.Reader, entries []treeEntry) ([]byte, error) {
	var content bytes.Buffer
	to := zip.NewWriter(&content)
	for _, e := range entries {
		line, err := from.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("git cat-file: %w", err)
		}

		// The sizes must agree with the listing, or the contents would be cut at wrong places.
		switch line {
		case fmt.Sprintf("%s blob %d\n", e.object, e.size):
		case e.object + " missing\n":
			return nil, &Error{
				fmt.Sprintf("the repository lacks the content of %s", e.name),
				"fetch the whole repository, without --filter",
			}
		default:
			return nil, fmt.Errorf("git cat-file printed %q", line)
		}

		// A link stays a link, so that the reader of the folder treats it as one.
		header := &zip.FileHeader{Name: e.name, Method: zip.Store}
		if e.link {
			header.SetMode(fs.ModeSymlink | 0o777)
		}

		w, err := to.CreateHeader(header)
		if err != nil {
			return nil, err
		}
		if _, err := io.CopyN(w, from, e.size); err != nil {
			return nil, fmt.Errorf("git cat-file: %w", err)
		}
		if _, err := from.Discard(len("\n")); err != nil {
			return nil, fmt.Errorf("git cat-file: %w", err)
		}
	}

	err := to.Close()
	return content.Bytes(), err
}

// failure is the error of a git command in git's own words.
func (g git) failure(ctx context.Context, err error, errs *shell.Buffer) error {
	line := firstLine(errs.Content)
	switch {
	case err == nil:
		return nil
	// The time limit kills git, so that git's own error explains nothing.
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return &Error{
			fmt.Sprintf("git does not answer within %v", g.limit),
			"a file of the repository may be a named pipe: clone the repository again",
		}
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return &Error{"git is not installed", "--base reads a revision with git"}
	case line != "":
		return &Error{"git: " + strings.TrimPrefix(line, "fatal: "), hintRevision}
	}

	return err
}

// firstLine returns the first line of a text that is not empty.
func firstLine(text []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	return line
}
