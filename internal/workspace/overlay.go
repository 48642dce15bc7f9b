package workspace

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// Overlay returns a folder in which some files have other texts, are there although the folder
// does not have them, or are not there: those with a nil text.
func Overlay(below fs.FS, texts map[string][]byte) fs.FS { return overlay{below, texts} }

type overlay struct {
	fs.FS
	texts map[string][]byte
}

// Open implements fs.FS.
func (o overlay) Open(name string) (fs.File, error) {
	switch text, ok := o.texts[name]; {
	case !ok:
		return o.FS.Open(name)
	case text == nil:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	default:
		return &overlaidFile{bytes.NewReader(text), overlaidInfo{name, int64(len(text))}}, nil
	}
}

// Stat implements fs.StatFS.
func (o overlay) Stat(name string) (fs.FileInfo, error) {
	return o.info(name, fs.Stat)
}

// ReadDir implements fs.ReadDirFS.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, name)
	for file, text := range o.texts {
		if path.Dir(file) != name {
			continue
		}

		// An overlaid file takes the place of the file below, or removes it.
		entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.Name() == path.Base(file) })
		if text != nil {
			info := overlaidInfo{file, int64(len(text))}
			entries = append(entries, fs.FileInfoToDirEntry(info))
			err = nil
		}
	}

	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

// Lstat implements fs.ReadLinkFS, with ReadLink.
func (o overlay) Lstat(name string) (fs.FileInfo, error) {
	return o.info(name, fs.Lstat)
}

func (o overlay) info(name string, below func(fs.FS, string) (fs.FileInfo, error)) (fs.FileInfo, error) {
	switch text, ok := o.texts[name]; {
	case !ok:
		return below(o.FS, name)
	case text == nil:
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	default:
		return overlaidInfo{name, int64(len(text))}, nil
	}
}

// ReadLink implements fs.ReadLinkFS.
func (o overlay) ReadLink(name string) (string, error) { return fs.ReadLink(o.FS, name) }

type overlaidFile struct {
	*bytes.Reader
	info overlaidInfo
}

func (f *overlaidFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *overlaidFile) Close() error               { return nil }

type overlaidInfo struct {
	name string
	size int64
}

func (i overlaidInfo) Name() string       { return path.Base(i.name) }
func (i overlaidInfo) Size() int64        { return i.size }
func (i overlaidInfo) Mode() fs.FileMode  { return 0o644 }
func (i overlaidInfo) ModTime() time.Time { return time.Time{} }
func (i overlaidInfo) IsDir() bool        { return false }
func (i overlaidInfo) Sys() any           { return nil }
