-- Starts `banfa lsp` for rule and case files. From init.lua: require("banfa").setup()
-- Works from Neovim 0.7 on. Options: cmd (default { "banfa", "lsp" }), on_attach.
local M = {}

--- The folder that holds `rules`, from a file upward; the file's own where there is none.
local function root_of(file)
  local folder = vim.fn.fnamemodify(file, ":p:h")
  local rules = vim.fn.finddir("rules", folder .. ";")
  if rules ~= "" then
    return vim.fn.fnamemodify(rules, ":p:h:h")
  end
  return folder
end

--- The commands of code lenses (vim.lsp.codelens.run): the timeline of a case in a window of its own; the cases that
--- exercise a provision in the quickfix list.
local function commands()
  vim.lsp.commands["banfa.runCase"] = function(command, context)
    local client = vim.lsp.get_client_by_id(context.client_id)
    client.request("workspace/executeCommand", command, function(problem, said)
      if problem then
        vim.notify(problem.message, vim.log.levels.ERROR)
        return
      end
      vim.cmd("new")
      vim.bo.buftype, vim.bo.bufhidden, vim.bo.swapfile = "nofile", "wipe", false
      vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.split(said, "\n"))
      vim.bo.modifiable = false
    end)
  end
  vim.lsp.commands["banfa.showCases"] = function(command)
    local places = {}
    for _, place in ipairs(command.arguments[3]) do
      table.insert(places, { filename = vim.uri_to_fname(place.uri), lnum = 1 })
    end
    vim.fn.setqflist({}, " ", { title = command.title, items = places })
    vim.cmd("copen")
  end
end

function M.setup(options)
  options = options or {}
  commands()
  local clients = {}
  vim.api.nvim_create_autocmd({ "BufNewFile", "BufRead" }, {
    pattern = "*.banfa",
    callback = function() vim.bo.filetype = "banfa" end,
  })
  vim.api.nvim_create_autocmd({ "BufNewFile", "BufRead" }, {
    pattern = "*.case",
    callback = function() vim.bo.filetype = "banfa-case" end,
  })
  vim.api.nvim_create_autocmd("FileType", {
    pattern = { "banfa", "banfa-case" },
    callback = function(args)
      vim.bo[args.buf].commentstring = "# %s"
      local root = root_of(vim.api.nvim_buf_get_name(args.buf))
      if not clients[root] or not vim.lsp.get_client_by_id(clients[root]) then
        clients[root] = vim.lsp.start_client({
          name = "banfa",
          cmd = options.cmd or { "banfa", "lsp" },
          root_dir = root,
          on_attach = options.on_attach,
          get_language_id = function(_, filetype) return filetype end,
        })
      end
      if clients[root] then
        vim.lsp.buf_attach_client(args.buf, clients[root])
      end
    end,
  })
end

return M
