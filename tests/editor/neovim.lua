-- Drives Neovim with editors/neovim on a project: nvim --headless -u NONE -c "luafile neovim.lua".
-- BANFA, PLUGIN and PROJECT say where the program, the plugin and the project are. What is wrong goes to stderr, status 1.
local project = vim.env.PROJECT
local function check(good, what)
  if not good then error(what, 2) end
end
local function wait(what, holds)
  check(vim.wait(20000, holds, 50), "waited in vain for " .. what)
end
local function line_of(word)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local at = line:find(word, 1, true)
    if at then return number, at - 1 end
  end
  error(word .. " is not there")
end

local function drive()
  vim.opt.runtimepath:append(vim.env.PLUGIN)
  require("banfa").setup({ cmd = { vim.env.BANFA, "lsp" } })

  -- A rule file: served, without an error; one comes with a mistake and goes with it.
  vim.cmd("edit " .. project .. "/rules/规则.banfa")
  local rules = vim.api.nvim_get_current_buf()
  check(vim.bo.filetype == "banfa", "the file type is " .. vim.bo.filetype)
  wait("the client", function() return next(vim.lsp.buf_get_clients(rules)) ~= nil end)
  local errors = function()
    return #vim.diagnostic.get(rules, { severity = vim.diagnostic.severity.ERROR })
  end
  local row = line_of("承办人 应当")
  local good = vim.api.nvim_buf_get_lines(rules, row - 1, row, false)
  vim.api.nvim_buf_set_lines(rules, row - 1, row, false, { "  承办人 应当 5个工作日内 没有声明。" })
  wait("a diagnostic", function() return errors() > 0 end)
  vim.api.nvim_buf_set_lines(rules, row - 1, row, false, good)
  wait("no diagnostic", function() return errors() == 0 end)

  -- To the declaration of a name behind a character of four bytes; what a provision is cited by; its wording.
  local number, column = line_of("告知结果,履行")
  vim.api.nvim_win_set_cursor(0, { number, column })
  vim.lsp.buf.definition()
  local declared = line_of("事件 告知结果")
  wait("the declaration", function() return vim.api.nvim_win_get_cursor(0)[1] == declared end)
  local hover = vim.lsp.buf_request_sync(rules, "textDocument/hover", vim.lsp.util.make_position_params(), 20000)
  local _, said = next(hover or {})
  check(said and said.result and vim.inspect(said.result.contents):find("告知结果", 1, true), vim.inspect(hover))

  -- The lens of a provision lists the cases that exercise it.
  local function lenses(buffer, title)
    local found
    wait("the lens " .. title, function()
      vim.lsp.codelens.refresh()
      vim.wait(300)
      for _, lens in ipairs(vim.lsp.codelens.get(buffer)) do
        if lens.command and lens.command.title:find(title, 1, true) then found = lens end
      end
      return found ~= nil
    end)
    return found
  end
  local lens = lenses(rules, "1 个案例")
  vim.api.nvim_win_set_cursor(0, { lens.range.start.line + 1, 0 })
  vim.lsp.codelens.run()
  wait("the list of cases", function() return #vim.fn.getqflist() == 1 end)
  check(vim.fn.bufname(vim.fn.getqflist()[1].bufnr):find("一.case", 1, true), vim.inspect(vim.fn.getqflist()))
  vim.cmd("cclose")

  -- The lens of a case runs it and shows the timeline beside it.
  vim.cmd("edit " .. project .. "/tests/cases/一.case")
  local case = vim.api.nvim_get_current_buf()
  check(vim.bo.filetype == "banfa-case", "the file type is " .. vim.bo.filetype)
  wait("the client of the case", function() return next(vim.lsp.buf_get_clients(case)) ~= nil end)
  lens = lenses(case, "运行")
  vim.api.nvim_win_set_cursor(0, { lens.range.start.line + 1, 0 })
  vim.lsp.codelens.run()
  wait("the timeline", function()
    local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
    return vim.bo.buftype == "nofile" and text:find("告知结果", 1, true) ~= nil
  end)
end

local good, what = pcall(drive)
if not good then
  io.stderr:write(tostring(what) .. "\n")
  vim.cmd("cquit 1")
end
vim.cmd("qall!")
