-- Edits the sample center in the current folder as a person would, and writes what it saw to
-- $OUT. It is run by TestNeovim.
local out = {}
local function wait(what, done)
  if not vim.wait(120000, done, 20) then error("no " .. what) end
end
local function position(text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local from = line:find(text, 1, true)
    if from then return { line = number - 1, character = from - 1 } end
  end
  error("no " .. text)
end
local function main()
  vim.o.hidden = true
  vim.cmd("edit main.yaml")
  local id = vim.lsp.start_client({ name = "ivrsim", cmd = { vim.env.IVRSIM, "lsp" }, root_dir = vim.fn.getcwd() })
  local buffer = vim.api.nvim_get_current_buf()
  vim.lsp.buf_attach_client(buffer, id)
  wait("server", function() return vim.lsp.buf_get_clients(buffer)[id] ~= nil end)
  local client = vim.lsp.get_client_by_id(id)
  wait("initialized", function() return client.initialized end)
  local function request(method, params)
    params.textDocument = params.textDocument or { uri = vim.uri_from_bufnr(0) }
    local answer = client.request_sync(method, params, 120000, buffer)
    if not answer or answer.err then error(method .. ": " .. vim.inspect(answer)) end
    return answer.result
  end

  -- the definition of a flow that a step of this one runs
  local at = position("run: billing")
  at.character = at.character + 6
  out.definition = request("textDocument/definition", { position = at })[1].uri

  -- a misspelled step: its finding, what is possible there, and the fix
  vim.cmd([[%s/chosen: topic,/chosen: topik,/]])
  wait("finding", function() return #vim.diagnostic.get(buffer) > 0 end)
  out.diagnostic = vim.diagnostic.get(buffer)[1].message
  at = position("topik")
  at.character = at.character + 1
  out.completion = {}
  for _, item in ipairs(request("textDocument/completion", { position = at })) do
    table.insert(out.completion, item.label)
  end
  local actions = request("textDocument/codeAction", { range = { start = at, ["end"] = at }, context = { diagnostics = {} } })
  vim.lsp.util.apply_workspace_edit(actions[1].edit, client.offset_encoding)
  wait("fix", function() return #vim.diagnostic.get(buffer) == 0 end)
  out.fixed = vim.api.nvim_buf_get_lines(buffer, position("chosen: topic").line, position("chosen: topic").line + 1, false)[1]
  out.left = #vim.diagnostic.get(buffer)

  -- a step that translations and a scenario name, too
  at = position("topic:")
  at.character = at.character + 1
  local edit = request("textDocument/rename", { position = at, newName = "subject" })
  out.renamed = vim.tbl_keys(edit.changes)
  vim.lsp.util.apply_workspace_edit(edit, client.offset_encoding)
  vim.cmd("wall")
  vim.lsp.stop_client(id)
end
local ok, err = pcall(main)
if not ok then out.error = tostring(err) end
local file = assert(io.open(vim.env.OUT, "w"))
file:write(vim.fn.json_encode(out))
file:close()
vim.cmd("qall!")
