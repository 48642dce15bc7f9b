package git

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// repository is the git repository that a folder is in.
type repository struct {
	own    string // with HEAD; of a worktree its own folder
	common string // with the objects and refs
	prefix string // of the folder's files in it, "" or ending in a slash
}

func (r *repository) objects() string { return filepath.Join(r.common, "objects") }

const gitName = ".git"

const hintClone = "clone the repository again"

// find finds the repository of a folder: the .git in it or in the nearest folder above. A
// folder that looks like a repository without a .git is none: a cloned repository may contain
// such folders.
func find(folder string) (*repository, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	if folder, err = filepath.EvalSymlinks(folder); err != nil {
		return nil, err
	}
	for top := folder; ; top = filepath.Dir(top) {
		repo, err := at(top)
		switch {
		case err != nil:
			return nil, err
		case repo != nil:
			repo.prefix = strings.TrimPrefix(filepath.ToSlash(strings.TrimPrefix(folder, top))+"/", "/")
			return repo, nil
		case top == filepath.Dir(top):
			return nil, &Error{folder + " is in no git repository", hintRevision}
		}
	}
}

// at returns the repository of which a folder is the top, or nil.
func at(top string) (*repository, error) {
	name := filepath.Join(top, gitName)
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case info.Mode().IsRegular():
		return linked(top)
	case !info.IsDir():
		return nil, &Error{name + " is neither a folder nor a file", hintClone}
	}
	if _, err := os.Lstat(filepath.Join(name, "HEAD")); err != nil {
		return nil, nil // as for git
	}
	return &repository{own: name, common: name}, nil
}

// linked returns the repository that the file .git of a folder names. It is followed to the
// repository of a worktree, if that names the worktree, and of a submodule, if it is in the
// repository above: else the file could lead to any repository of the machine.
func linked(top string) (*repository, error) {
	name := filepath.Join(top, gitName)
	own, err := readPath(name, "gitdir: ", top)
	if err != nil {
		return nil, err
	}
	if worktrees := filepath.Dir(own); filepath.Base(worktrees) == "worktrees" {
		if back, err := readPath(filepath.Join(own, "gitdir"), "", own); err == nil && back == name {
			return &repository{own: own, common: filepath.Dir(worktrees)}, nil
		}
		return nil, &Error{fmt.Sprintf("%s leads to %s, which is of another worktree", name, own), `"git worktree repair" mends a worktree that was moved`}
	}
	for above := filepath.Dir(top); ; above = filepath.Dir(above) {
		if strings.HasPrefix(own, filepath.Join(above, gitName, "modules")+string(filepath.Separator)) {
			return &repository{own: own, common: own}, nil
		}
		if above == filepath.Dir(above) {
			return nil, &Error{fmt.Sprintf("%s leads to %s, which is neither of a worktree nor of a submodule", name, own), hintClone}
		}
	}
}

// readPath reads a file that holds a path, which may be relative to a folder.
func readPath(name, prefix, folder string) (string, error) {
	var content strings.Builder
	if _, err := copyRegular(&content, name, 1<<12); err != nil {
		return "", err
	}
	path, ok := strings.CutPrefix(strings.TrimRight(content.String(), "\r\n"), prefix)
	if !ok || path == "" {
		return "", &Error{name + " names no repository", hintClone}
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder, path)
	}
	return filepath.EvalSymlinks(path)
}

// maxRefs bounds the files that say which commit a revision is, in bytes.
const maxRefs = 1 << 28

// withoutConfiguration writes a repository into an empty folder that has the refs of this one
// and no configuration but its format. It fails where the objects are not all in this one.
func (r *repository) withoutConfiguration(dir string) error {
	sha256, err := r.checkObjects()
	if err != nil {
		return err
	}
	config := "[core]\n\trepositoryformatversion = 1\n\tbare = true\n"
	if sha256 {
		config += "[extensions]\n\tobjectformat = sha256\n"
	}
	if err := os.WriteFile(filepath.Join(dir, "config"), []byte(config), 0o600); err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(r.common, "reftable")); err == nil {
		return &Error{r.common + " keeps its refs in reftables", `"git refs migrate --ref-format=files" makes files of them`}
	}
	left := int64(maxRefs)
	for _, c := range []struct{ from, name string }{
		{r.common, "refs"},
		{r.common, "packed-refs"},
		{r.common, "shallow"},
		{r.common, "logs"},
		{r.own, filepath.Join("logs", "HEAD")},
	} {
		if err := copyAll(filepath.Join(c.from, c.name), filepath.Join(dir, c.name), &left); err != nil {
			return err
		}
	}
	entries, err := os.ReadDir(r.own)
	if err != nil {
		return err
	}
	for _, e := range entries { // HEAD, FETCH_HEAD, ORIG_HEAD
		if name := e.Name(); strings.HasSuffix(name, "HEAD") && e.Type().IsRegular() {
			if err := copyAll(filepath.Join(r.own, name), filepath.Join(dir, name), &left); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkObjects checks that the objects are files of the repository, and reports whether
// their names are SHA-256.
func (r *repository) checkObjects() (sha256 bool, err error) {
	const sha256Rest = 62 // hexadecimal digits of a name without the two of its folder
	alternates := filepath.Join(r.objects(), "info", "alternates")
	err = filepath.WalkDir(r.objects(), func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == alternates:
			return &Error{fmt.Sprintf("%s reads objects of another repository (%s)", r.common, alternates), `make the clone complete: "git repack -a -d", and then remove that file`}
		case !d.IsDir() && !d.Type().IsRegular():
			return &Error{name + " is not a regular file", hintClone}
		}
		base := strings.TrimSuffix(strings.TrimPrefix(d.Name(), "pack-"), ".idx")
		isName := strings.Trim(base, "0123456789abcdef") == ""
		sha256 = sha256 || isName && (len(base) == sha256Rest || len(base) == sha256Rest+2)
		return nil
	})
	return sha256, err
}

// copyAll copies a file or a folder, if there is one: its regular files, which may have as
// many bytes as are left.
func copyAll(from, to string, left *int64) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		}
		target := to + strings.TrimPrefix(name, from)
		switch {
		case d.IsDir():
			return os.MkdirAll(target, 0o700)
		case !d.Type().IsRegular():
			return nil
		}
		file, err := os.OpenFile(target, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		n, err := copyRegular(file, name, *left)
		*left -= n
		return errors.Join(err, file.Close())
	})
}

// copyRegular copies a regular file of up to max bytes, and returns its size.
func copyRegular(to io.Writer, name string, max int64) (int64, error) {
	info, err := os.Lstat(name)
	switch {
	case err != nil:
		return 0, err
	case !info.Mode().IsRegular(): // opening a pipe would wait for its writer
		return 0, &Error{name + " is not a regular file", hintClone}
	case info.Size() > max:
		return 0, &Error{name + " is too large", hintClone}
	}
	file, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer file.Close() //nolint:errcheck // it is only read
	return io.Copy(to, io.LimitReader(file, max))
}
