//! Neovim with its built-in client, set up as `docs/editors.md` says: it opens a broken file, shows the findings, applies
//! the fix and saves.

use std::fs;
use std::process::Command;

use crate::program;

const SCRIPT: &str = r#"
vim.ui.select = function(items, _, choose) choose(items[1], 1) end
local function codes()
  local all = {}
  for _, one in ipairs(vim.diagnostic.get(0)) do all[tostring(one.code or one.user_data.lsp.code)] = one.lnum end
  return all
end
local function wait(what, test)
  if not vim.wait(30000, test, 20) then
    print("FAILED: " .. what .. " " .. vim.inspect(codes()) .. vim.inspect(vim.api.nvim_buf_get_lines(0, 0, -1, false)))
    vim.cmd("cquit 3")
  end
end
wait("the finding", function() return codes()["AE201"] == 1 end)
vim.api.nvim_win_set_cursor(0, { 2, 40 })
vim.lsp.buf.code_action()
wait("the fix", function() return not vim.api.nvim_buf_get_lines(0, 1, 2, false)[1]:find("'region_name'", 1, true) end)
wait("no finding", function() return codes()["AE201"] == nil end)
vim.cmd("write")
vim.cmd("qall!")
"#;

#[test]
fn neovim_shows_a_finding_and_mends_it() {
    if Command::new("nvim").arg("--version").output().is_err() {
        eprintln!("skipped: Neovim is not installed");
        return;
    }
    let page = include_str!("../../../docs/editors.md");
    let setup = page.split_once("```lua\n").unwrap().1.split_once("```").unwrap().0;
    let folder = tempfile::tempdir().unwrap();
    let backend = "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend\n";
    let kwargs = "{'region_name': 'us-east-1', 'role_arn': 'arn:aws:iam::123456789012:role/é💥'}";
    let text = format!("{backend}AIRFLOW__SECRETS__BACKEND_KWARGS={kwargs}\n");
    let script = folder.path().join("test.lua");
    program::write(
        folder.path(),
        &[(".astro/config.yaml", ""), (".env.prod", &text), ("init.lua", setup), ("test.lua", SCRIPT)],
    );
    let binaries = std::path::Path::new(env!("CARGO_BIN_EXE_airenv")).parent().unwrap();
    let path = format!("{}:{}", binaries.display(), std::env::var("PATH").unwrap());
    let output = Command::new("nvim")
        .args(["--headless", "-n", "-i", "NONE", "-u", "init.lua", ".env.prod", "-c"])
        .arg(format!("luafile {}", script.display()))
        .current_dir(folder.path())
        .env("PATH", path)
        .env("XDG_STATE_HOME", folder.path())
        .env("XDG_CACHE_HOME", folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let mended = fs::read_to_string(folder.path().join(".env.prod")).unwrap();
    assert_eq!(mended, text.replace('\'', "\""), "{said}");
}
