// Package smallcenter writes the files of a center that is made of counts or of records: one hub, its
// queues and groups, and a line with a flow for each way in.
package smallcenter
